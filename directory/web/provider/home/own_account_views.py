"""One's own account: the language of pages and mails, reminders, and how it is deleted."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template
from flask_security import current_user

from directory.accounts import people
from directory.database import begin_write
from directory.extensions import db
from directory.models import Account, NoReminders, Role
from directory.unit_of_work import written
from directory.web.shared.forms import Form, OneOf
from directory.web.shared.language import locale, speak
from directory.web.shared.translate import gettext
from directory.web.signed_in.access import allow
from directory.web.signed_in.shown_again import Answer, shown_again

blueprint = Blueprint("provider_account", __name__)

LANGUAGES = (("en", "English"), ("es", "Español"))


class LanguageForm(Form):
    """In which of ours somebody reads."""

    language = OneOf(choices=LANGUAGES, problem=lambda: gettext("Choose a language."))


@blueprint.get("/programs/account")
@allow(Role.PROVIDER)
def account() -> str:
    """One's own account."""
    return _page(LanguageForm.standing({"language": locale()}))


def _page(form: LanguageForm) -> str:
    stopped = db.session.get(NoReminders, current_user.email)
    return render_template("provider/home/account.html", reminders=stopped is None, form=form)


@blueprint.post("/programs/account/language")
@allow(Role.PROVIDER)
def choose_language() -> Answer:
    """Have pages and mails in a language."""
    account_id, form = current_user.id, LanguageForm()
    if not form.validate():
        return shown_again(form, lambda: _page(form))

    def work() -> None:
        begin_write(db.session)
        people.set_language(db.session, account=db.session.get_one(Account, account_id), language=form.language.data)

    written(db.session, work)
    speak(form.language.data)
    flash(gettext("Saved: this is the language of your pages and mails."))
    return redirect("/manage/programs/account")
