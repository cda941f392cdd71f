"""In which language a page below /manage is: a program's person reads in theirs, the desk is English.

Theirs is what their account says, in which their mails are, too (`mail.language_of`). Who is not signed in yet is
spoken to as they asked on the page where a code is mailed.
"""

from __future__ import annotations

from flask import Flask, request, session
from flask_security import current_user

from directory.desk import below
from directory.letters import LANGUAGES
from directory.models import Role
from directory.web.shared.language import speak

_WAYS_IN = ("/manage/enter", "/manage/claim/")  # where links of Spanish pages say `?lang=es`
ASKED = "language"  # of the session: what was chosen where a code is asked for


def init_app(app: Flask) -> None:
    """Choose it before a view begins."""
    app.before_request(_speak_as_they_do)


def remember(language: str) -> None:
    """Speak so to this browser until somebody is signed in."""
    if language in LANGUAGES:
        session[ASKED] = language
    speak(language)


def own_language() -> str | None:
    """The language of whoever is at this page of /manage; None where nobody has said one."""
    if not current_user.is_authenticated:
        return session.get(ASKED)
    return current_user.language if current_user.role_names == {Role.PROVIDER} else None


def _speak_as_they_do() -> None:
    asked = request.args.get("lang", "")
    if asked in LANGUAGES and request.path.startswith(_WAYS_IN) and not current_user.is_authenticated:
        remember(asked)
    elif below(request.path):
        speak(own_language())
