"""The frame of everything below /manage: signing in, who may reach what, and how a page there looks."""

from __future__ import annotations

import io
from dataclasses import dataclass
from urllib.parse import quote

import qrcode
import qrcode.image.svg
from flask import Flask, Response, request
from flask_security import current_user
from markupsafe import Markup

from directory.accounts.matrix import MATRIX, Right
from directory.desk import below
from directory.http import CONTENT_SECURITY_POLICY
from directory.models import Role
from directory.text import marked
from directory.web.shared.own_html import own_html
from directory.web.shared.translate import said
from directory.web.signed_in import access, account_views, cookie, own_language, security, too_old


@dataclass(frozen=True, slots=True)
class DeskPlace:
    """One entry of the desk's navigation."""

    label: str
    href: str
    current: bool


HOME = "/manage/"
_PLACES: tuple[tuple[str, str, frozenset[Role]], ...] = (
    ("Today", HOME, MATRIX[Right.LOOK]),
    ("Work", "/manage/work", MATRIX[Right.LOOK]),
    ("Imports", "/manage/imports", MATRIX[Right.IMPORT]),
    ("Listings", "/manage/listings", MATRIX[Right.LOOK]),
    ("Duplicates", "/manage/duplicates", MATRIX[Right.READ_QUEUES]),
    (marked("My programs"), "/manage/programs", frozenset({Role.PROVIDER})),
    ("Changes", "/manage/changes", MATRIX[Right.READ_QUEUES]),
    ("Reports", "/manage/reports", MATRIX[Right.READ_QUEUES]),
    ("Claims", "/manage/claims", MATRIX[Right.READ_QUEUES]),
    ("Organizations", "/manage/organizations", MATRIX[Right.READ_QUEUES]),
    ("Suggestions", "/manage/suggestions", MATRIX[Right.READ_QUEUES]),
    ("Calls", "/manage/calls", MATRIX[Right.CALL]),
    ("Accuracy", "/manage/accuracy", MATRIX[Right.LOOK]),
    ("People", "/manage/people", MATRIX[Right.PEOPLE]),
    ("Mail", "/manage/mail", MATRIX[Right.PEOPLE]),
    ("Audit log", "/manage/audit", MATRIX[Right.LOG]),
    (marked("My account"), "/manage/account", frozenset(Role)),
)


def init_app(app: Flask) -> None:
    """Put on the application what every page below /manage stands in."""
    cookie.init_app(app)
    security.init_app(app)
    own_language.init_app(app)
    access.init_app(app)
    too_old.init_app(app)
    app.register_blueprint(account_views.blueprint, url_prefix="/manage")
    app.after_request(_let_progress_be_fetched)
    app.jinja_env.globals.update(desk_places=desk_places, signed_in=signed_in, qr=qr, may=access.may)


def _let_progress_be_fetched(response: Response) -> Response:
    """A page of the desk may ask this site how far a job is; a family's page may ask nothing."""
    if below(request.path) and "Content-Security-Policy" not in response.headers:
        response.headers["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; connect-src 'self'"
    return response


def signed_in() -> bool:
    """True on a page of the desk for somebody who is signed in."""
    return below(request.path) and bool(current_user.is_authenticated)


def desk_places() -> list[DeskPlace]:
    """Where the person signed in can go."""
    return [
        DeskPlace(said(label), href, _is_in(href)) for label, href, roles in _PLACES if roles & current_user.role_names
    ]


def _is_in(href: str) -> bool:
    return request.path == href or (href != HOME and request.path.startswith(href))


def qr(key: str, name: str) -> Markup:
    """The picture that an authenticator app scans, as inline SVG: nothing is fetched, nothing stored."""
    secret = key.replace("-", "").replace(" ", "")
    address = f"otpauth://totp/IOP%20Near%20Me:{quote(name)}?secret={secret}&issuer=IOP%20Near%20Me"
    image = qrcode.make(address, image_factory=qrcode.image.svg.SvgPathImage, border=1)
    text = io.BytesIO()
    image.save(text)
    svg = text.getvalue().decode()
    svg = svg[svg.index("<svg") :].replace("<svg ", '<svg class="qr" role="img" aria-label="Code to scan" ', 1)
    return own_html(svg)
