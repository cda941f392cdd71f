"""Signing in: Flask-Security for passwords, second steps and recovery codes, and by hand what it leaves out.

By hand: a session is good only while its row is (`accounts.sessions`), tries are counted across processes
(`accounts.rate_limits`), a code is taken once, recovery codes are encrypted, sign-ins are in the audit log.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, cast

import flask_security
import sqlalchemy as sa
from flask import Flask, g, render_template, request, session
from flask_login import logout_user, user_logged_out
from flask_security import current_user
from flask_security.proxies import _security
from flask_security.signals import password_changed, password_reset, tf_profile_changed, user_authenticated
from flask_security.totp import Totp
from werkzeug.wrappers import Response

from directory import audit, keys
from directory.accounts import hashing, rate_limits, sessions
from directory.accounts.rate_limits import Limit, TooManyTries
from directory.config import Settings
from directory.database import write_always
from directory.desk import PATH, below
from directory.extensions import csrf, db
from directory.models import Account, AccountRole
from directory.unit_of_work import look_anew
from directory.web.signed_in.cookie import hide, show
from directory.web.signed_in.sign_in_forms import Forgotten, Outbox, Passwords, SignIn

FRESH = dt.timedelta(minutes=15)  # after which a password is asked for again before something weighty
GRACE = dt.timedelta(minutes=5)  # for the second of two weighty steps
_ADDRESS_MOST = 320  # characters of an email address as typed
_KEY = "sid"
_OWNER = "owner"  # the account whose mailbox this browser has shown to be its own
_SECOND_STEPS = {"security.two_factor_token_validation": "code", "security.mf_recovery": "recovery code"}
_HOW = _SECOND_STEPS | {"manage_entering.redeem": "mailed code", "manage_entering.follow": "mailed link"}

# POST endpoint → (limit, the form field or session key that says who).
_LIMITED: dict[str, tuple[Limit, str]] = {
    "security.login": (rate_limits.SIGN_IN, "email"),
    "security.two_factor_token_validation": (rate_limits.SECOND_STEP, "tf_user_id"),
    "security.mf_recovery": (rate_limits.SECOND_STEP, "tf_user_id"),
    "security.verify": (rate_limits.PASSWORD_AGAIN, "_user_id"),
    "security.change_password": (rate_limits.PASSWORD_AGAIN, "_user_id"),
    "security.two_factor_setup_validate": (rate_limits.SECOND_STEP, "_user_id"),
    "security.forgot_password": (rate_limits.RESET, "email"),
}


def init_app(app: Flask) -> None:
    """Put signing in on the application."""
    settings: Settings = app.config["SETTINGS"]
    secret = keys.secret(settings)
    app.config.update(_config(settings, secret))
    csrf.init_app(app)
    datastore = flask_security.FSQLALiteUserDatastore(db, Account, AccountRole)
    hooks = app.before_request_funcs.setdefault(None, [])
    before = len(hooks)
    # One object an application: what it is made of can only be said to its constructor.
    made = flask_security.Security(
        app,
        datastore,
        mail_util_cls=Outbox,
        password_util_cls=Passwords,
        totp_cls=_OnceOnly,
        login_form=SignIn,
        forgot_password_form=Forgotten,
    )
    made.pwd_context = cast("Any", hashing.OneAtATime(made.pwd_context))
    # Nobody is known by a token in a request's body: none is read for one.
    cast("Any", app).login_manager.request_loader(None)
    hooks[before:] = [_at_the_desk(hook) for hook in hooks[before:]]
    hooks.insert(before, _write_from_the_start)
    app.teardown_request(lambda _error: write_always(False))
    app.before_request(_check_session)
    app.before_request(_limit_tries)
    app.before_request(_one_second_step_at_a_time)
    user_authenticated.connect(_signed_in, app)
    user_logged_out.connect(_signed_out, app)
    password_changed.connect(_password_is_new, app)
    password_reset.connect(_password_is_new, app)
    tf_profile_changed.connect(_second_step_is_set, app)


def _at_the_desk(hook: Callable[[], Any]) -> Callable[[], Any]:
    """A hook that leaves families' pages alone: they have nobody signed in, and are spared a tenth of their time."""
    return lambda: hook() if below(request.path) else None


def _config(settings: Settings, secret: bytes) -> dict[str, Any]:
    pages = "signed_in/sign_in"
    return {
        "SECRET_KEY": keys.derive(secret, "session cookie"),
        "WTF_CSRF_TIME_LIMIT": None,
        "SECURITY_URL_PREFIX": PATH,
        "SECURITY_STATIC_FOLDER": None,
        "SECURITY_CLI_USERS_NAME": None,  # `create-admin` and the page of people do what is needed
        "SECURITY_CLI_ROLES_NAME": None,
        "SECURITY_PASSWORD_SALT": keys.derive(secret, "password salt"),
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},  # never a network call
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": hashing.PARAMETERS,
        # For the links of mails, which are signed as well: as quick as what nobody's link costs.
        "SECURITY_HASHING_SCHEMES": ["hex_sha256", "sha256_crypt"],
        "SECURITY_PASSWORD_LENGTH_MIN": 12,
        "SECURITY_PASSWORD_COMPLEXITY_CHECKER": "zxcvbn",
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_RECOVERABLE": True,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_RESET_PASSWORD_WITHIN": dt.timedelta(days=3),
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_REQUIRED": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
        "SECURITY_TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,
        "SECURITY_TOTP_SECRETS": {1: keys.derive(secret, "second steps")},
        "SECURITY_TOTP_ISSUER": "IOP Near Me",
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_N": 8,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS": [keys.derive(secret, "recovery codes").encode()],
        "SECURITY_FRESHNESS": FRESH,
        "SECURITY_FRESHNESS_GRACE_PERIOD": GRACE,
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_EMAIL_SENDER": settings.mail_from,
        "SECURITY_EMAIL_HTML": False,
        # Nobody is remembered (SignIn has no such field); were it set all the same, it is as strict as the session's.
        "REMEMBER_COOKIE_PATH": PATH,
        "REMEMBER_COOKIE_SECURE": settings.https,
        "REMEMBER_COOKIE_HTTPONLY": True,
        "REMEMBER_COOKIE_SAMESITE": "Lax",
        "SECURITY_CACHE_CONTROL": None,  # ours is stricter
        "SECURITY_LOGIN_URL": "/sign-in",
        "SECURITY_LOGOUT_URL": "/sign-out",
        "SECURITY_LOGOUT_CSRF": True,
        "SECURITY_VERIFY_URL": "/password-again",
        "SECURITY_RESET_URL": "/reset-password",
        "SECURITY_CHANGE_URL": "/change-password",
        "SECURITY_TWO_FACTOR_SETUP_URL": "/second-step",
        "SECURITY_TWO_FACTOR_TOKEN_VALIDATION_URL": "/code",
        "SECURITY_TWO_FACTOR_RESCUE_URL": "/lost-phone",
        "SECURITY_TWO_FACTOR_SELECT_URL": "/choose-second-step",
        "SECURITY_MULTI_FACTOR_RECOVERY_URL": "/recovery-code",
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_URL": "/recovery-codes",
        "SECURITY_POST_LOGIN_VIEW": PATH,
        "SECURITY_POST_LOGOUT_VIEW": f"{PATH}/sign-in",
        "SECURITY_POST_RESET_VIEW": f"{PATH}/sign-in",
        "SECURITY_POST_CHANGE_VIEW": f"{PATH}/account",
        "SECURITY_TWO_FACTOR_POST_SETUP_VIEW": f"{PATH}/account",
        "SECURITY_LOGIN_USER_TEMPLATE": f"{pages}/sign_in.html",
        "SECURITY_VERIFY_TEMPLATE": f"{pages}/password_again.html",
        "SECURITY_FORGOT_PASSWORD_TEMPLATE": f"{pages}/forgotten.html",
        "SECURITY_RESET_PASSWORD_TEMPLATE": f"{pages}/new_password.html",
        "SECURITY_CHANGE_PASSWORD_TEMPLATE": f"{pages}/change_password.html",
        "SECURITY_TWO_FACTOR_SETUP_TEMPLATE": f"{pages}/second_step.html",
        "SECURITY_TWO_FACTOR_VERIFY_CODE_TEMPLATE": f"{pages}/code.html",
        "SECURITY_MULTI_FACTOR_RECOVERY_TEMPLATE": f"{pages}/recovery_code.html",
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_TEMPLATE": f"{pages}/recovery_codes.html",
        "SECURITY_MSG_UNAUTHENTICATED": ("Sign in to go on.", "info"),
    }


class _OnceOnly(Totp):
    """A code of the second step is good once: its counter is kept, and no earlier or equal one is taken again."""

    def get_last_counter(self, user: Any) -> int | None:
        """The counter of the last code that was taken."""
        return cast("int | None", user.tf_last_counter)

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        """Keep the counter of the code just taken."""
        user.tf_last_counter = tmatch.counter
        db.session.commit()


def _write_from_the_start() -> None:
    """Signing in reads first and writes later, which SQLite refuses while others write: it waits its turn instead."""
    endpoint = request.endpoint or ""
    sending = request.method == "POST" and endpoint.startswith("security.")
    if sending or endpoint in ("security.logout", "manage_account.end_sessions"):
        write_always()


def _one_second_step_at_a_time() -> None:
    """The same code sent five times at once is good once: the account is locked until the first is through."""
    if request.method == "POST" and request.endpoint in _SECOND_STEPS:
        who = str(session.get("tf_user_id", ""))
        db.session.execute(sa.select(Account.id).where(Account.fs_uniquifier == who).with_for_update())


def session_key() -> str:
    """The key of the session at hand."""
    return str(session.get(_KEY, ""))


def _check_session() -> None:
    """A cookie whose session was ended, or is old, is worth nothing."""
    if not below(request.path) or not current_user.is_authenticated:
        return
    if not sessions.is_open(db.session, key=session_key(), account_id=current_user.id):
        look_anew(db.session)
        session.clear()
        logout_user()
    else:
        show(current_user.role_names)


def _limit_tries() -> Response | tuple[str, int] | None:
    if request.method != "POST" or request.endpoint not in _LIMITED:
        return None
    limit, field = _LIMITED[request.endpoint]
    who = _normalised(request.form.get(field, "")) if field == "email" else str(session.get(field, ""))
    try:
        rate_limits.take(rate_limits.SIGN_IN_ADDRESS, rate_limits.place(request.remote_addr))
        if limit is rate_limits.RESET:
            g.mail_again = rate_limits.has_room(limit, _here(who)) and rate_limits.has_room(
                rate_limits.RESET_ACCOUNT, who
            )
        elif limit is not rate_limits.SIGN_IN:
            rate_limits.take(limit, who)
        elif session.get(_OWNER) != who:
            rate_limits.take(limit, _here(who))
            rate_limits.take(rate_limits.SIGN_IN_ACCOUNT, who)
    except TooManyTries as error:
        look_anew(db.session)
        by_link = limit is rate_limits.SIGN_IN
        return render_template("signed_in/sign_in/too_many.html", minutes=error.minutes, by_link=by_link), 429
    return None


def _normalised(email: str) -> str:
    """An address as accounts are looked up by: other spellings of one are no other tries."""
    email = email.strip()[:_ADDRESS_MOST]
    try:
        return str(_security._mail_util.normalize(email))
    except ValueError:
        return email


def _here(who: str) -> str:
    """An account as tried from one place."""
    return f"{who}\x1f{rate_limits.place(request.remote_addr)}"


def _signed_in(_app: Flask, user: Account, **_: Any) -> None:
    """Open the session's row, and begin counting tries anew."""
    hide()
    session[_KEY] = sessions.open_session(
        db.session, account_id=user.id, device=sessions.device_of(request.user_agent.string)
    )
    how = _HOW.get(request.endpoint or "", "password")
    audit.record(db.session, actor=user.email, action="signed-in", how=how)
    db.session.commit()
    for limit, who in ((rate_limits.SIGN_IN, _here(user.email)), (rate_limits.SECOND_STEP, user.fs_uniquifier)):
        rate_limits.forget(limit, who)


def _signed_out(_app: Flask, user: Account, **_: Any) -> None:
    hide()
    key = session.pop(_KEY, None)
    if key and user.is_authenticated:
        sessions.end(db.session, account_id=user.id, key=key)
        audit.record(db.session, actor=user.email, action="signed-out")
        db.session.commit()


def _second_step_is_set(_app: Flask, user: Account, **_: Any) -> None:
    audit.record(db.session, actor=user.email, action="second-step-set")
    db.session.commit()


def _password_is_new(_app: Flask, user: Account, **_: Any) -> None:
    """A new password ends every session but the one at hand."""
    sessions.end_others(db.session, account=user, keep_key=session_key())
    audit.record(db.session, actor=user.email, action="password-changed")
    db.session.commit()
    # Who came by a mailed link is the owner: strangers' tries are not counted against this browser, nor their requests.
    session[_OWNER] = user.email
    for limit, who in ((rate_limits.RESET, _here(user.email)), (rate_limits.RESET_ACCOUNT, user.email)):
        rate_limits.forget(limit, who)
