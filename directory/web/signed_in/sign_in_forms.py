"""What Flask-Security is given to sign people in by: its forms, its passwords and its mails, as ours are."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import g
from flask_security import ForgotPasswordForm, LoginForm, hash_password
from flask_security.mail_util import MailUtil
from flask_security.password_util import PasswordUtil
from flask_security.recoverable import generate_reset_link

from directory import mail
from directory.database import write_always
from directory.extensions import db
from directory.models import Account
from directory.web.shared.site import mailed_address

PASSWORD_MAX = 128  # characters
_ZXCVBN_MAX = 72  # characters; zxcvbn raises above
_NO_PASSWORD = "nobody's password"  # noqa: S105 - it opens nothing
# Flask-Security's name of a mail → ours.
_LETTERS = {
    "reset_instructions": "account/reset",
    "reset_notice": "account/changed",
    "change_notice": "account/changed",
}


class Outbox(MailUtil):
    """Flask-Security's mails go into the outbox."""

    def send_mail(
        self, template: str, subject: str, recipient: Any, sender: Any, body: str | None, html: str | None, **more: Any
    ) -> None:
        """Put a mail into the outbox, in the transaction of the request."""
        del subject, sender, body, html  # our own letters say it, from one sender
        link = more.get("reset_link")
        if not g.get("mail_again", True):
            return  # the links that were mailed within the hour work for three days
        mail.send(
            db.session,
            to=str(recipient),
            template=_LETTERS[template.rpartition("/")[2]],
            secrets={"link": _own_link(link)} if link else {},
        )
        db.session.commit()


@contextmanager
def _reading() -> Iterator[None]:
    """Only look while a password is hashed: on SQLite nobody who wants to write waits for that."""
    db.session.rollback()
    write_always(False)
    yield
    db.session.rollback()
    write_always()


class SignIn(LoginForm):
    """Nobody is remembered longer than a session lasts."""

    remember = None

    def validate(self, **more: Any) -> bool:
        """True where the password is right, and was not changed while it was looked at."""
        compared = renewed = None
        with _reading():
            good = bool(super().validate(**more))
            if good and self.user:
                password = sa.inspect(self.user).attrs.password
                renewed = password.value
                compared = password.history.deleted[0] if password.history.deleted else renewed
        if good and self.user:
            good = self.user.password == compared
            if good and renewed != compared:  # hashed anew, by today's rule
                self.user.password = renewed
                db.session.commit()
        return good


class Forgotten(ForgotPasswordForm):
    """The same is done for an address that has no account as for one that has: the time tells nobody apart."""

    def validate(self, **more: Any) -> bool:
        """True where there is an account to send a link to."""
        with _reading():
            found = bool(super().validate(**more))
            if found:
                hash_password(_NO_PASSWORD)  # Flask-Security does so for whom it does not know
        if not found and g.get("mail_again", True):
            nobody = Account(fs_uniquifier=secrets.token_hex(32), password=_NO_PASSWORD)
            link = cast("Any", generate_reset_link)(nobody)[0]
            mail.rehearse(db.session, template=_LETTERS["reset_instructions"], secrets={"link": _own_link(link)})
            db.session.commit()
        return found


class Passwords(PasswordUtil):
    """Length over composition; judged by zxcvbn, which knows the common ones."""

    def validate(self, password: str, is_register: bool, **kwargs: Any) -> tuple[list[str] | None, str]:
        """Problems, and the password as it will be hashed."""
        normalised = self.normalize(password)
        if len(normalised) > PASSWORD_MAX:
            return [f"Password must be at most {PASSWORD_MAX} characters"], normalised
        problems, _ = super().validate(normalised[:_ZXCVBN_MAX], is_register, **kwargs)
        return problems, normalised


def _own_link(link: str) -> str:
    """A link of this site as it is mailed: at the address that is set, whatever host the request named."""
    return f"{mailed_address()}{urlsplit(link).path}"
