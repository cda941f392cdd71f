"""Which address is for whom: the whole inventory, and what happens to everybody else."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from directory.models import Role
from directory.web.signed_in.access import allowed_roles
from tests.web.desk import Person

ADMIN = frozenset({Role.ADMIN})
STAFF = frozenset({Role.ADMIN, Role.MODERATOR})
PROVIDER = frozenset({Role.PROVIDER})
EVERYONE = frozenset(Role)

# Every address below /manage that needs somebody signed in. A new one is added here, on purpose.
INVENTORY = {
    "/manage/": EVERYONE,
    "/manage/account": EVERYONE,
    "/manage/account/end-sessions": EVERYONE,
    "/manage/accuracy": STAFF,
    "/manage/accuracy/<int:audit_id>": STAFF,
    "/manage/accuracy/<int:audit_id>/<int:position>": STAFF,
    "/manage/audit": ADMIN,
    "/manage/audit.csv": ADMIN,
    "/manage/bulk": STAFF,
    "/manage/bulk/<int:bulk_id>": STAFF,
    "/manage/bulk/<int:bulk_id>/do": STAFF,
    "/manage/bulk/<int:bulk_id>/drop": STAFF,
    "/manage/bulk/<int:bulk_id>/listings.csv": ADMIN,
    "/manage/bulk/<int:bulk_id>/undo": STAFF,
    "/manage/calls": STAFF,
    "/manage/calls/<public_id>": STAFF,
    "/manage/calls/undo/<int:call_id>": STAFF,
    "/manage/changes": STAFF,
    "/manage/changes/<int:request_id>": STAFF,
    "/manage/claim/<public_id>": PROVIDER,
    "/manage/claim/<public_id>/code": PROVIDER,
    "/manage/claim/<public_id>/withdraw": PROVIDER,
    "/manage/claims": STAFF,
    "/manage/claims/<int:claim_id>": STAFF,
    "/manage/claims/<int:claim_id>/code": STAFF,
    "/manage/claims/<int:claim_id>/document": STAFF,
    "/manage/claims/<int:claim_id>/take-back": STAFF,
    "/manage/claims/calls": STAFF,
    "/manage/duplicates": STAFF,
    "/manage/duplicates/<int:pair_id>": STAFF,
    "/manage/duplicates/<int:pair_id>/again": STAFF,
    "/manage/duplicates/<int:pair_id>/apart": STAFF,
    "/manage/duplicates/<int:pair_id>/unmerge": STAFF,
    "/manage/duplicates/scan": STAFF,
    "/manage/entries": STAFF,
    "/manage/entries/<int:look_id>": STAFF,
    "/manage/entries/<int:look_id>/again": STAFF,
    "/manage/entries/<int:look_id>/apart": STAFF,
    "/manage/entries/<int:look_id>/draft": STAFF,
    "/manage/entries/<int:look_id>/join": STAFF,
    "/manage/entries/<int:look_id>/part": STAFF,
    "/manage/gaps": STAFF,
    "/manage/gaps.csv": STAFF,
    "/manage/imports": ADMIN,
    "/manage/imports/<int:batch_id>": ADMIN,
    "/manage/imports/<int:batch_id>/changes/<int:change_id>": ADMIN,
    "/manage/imports/<int:batch_id>/check": ADMIN,
    "/manage/imports/<int:batch_id>/columns": ADMIN,
    "/manage/imports/<int:batch_id>/confirm": ADMIN,
    "/manage/imports/<int:batch_id>/discard": ADMIN,
    "/manage/imports/<int:batch_id>/gone": ADMIN,
    "/manage/imports/<int:batch_id>/mend": ADMIN,
    "/manage/imports/<int:batch_id>/mend/stop": ADMIN,
    "/manage/imports/<int:batch_id>/mended.csv": ADMIN,
    "/manage/imports/<int:batch_id>/whole.csv": ADMIN,
    "/manage/imports/<int:batch_id>/moves": ADMIN,
    "/manage/imports/<int:batch_id>/rejected.csv": ADMIN,
    "/manage/imports/<int:batch_id>/unread.csv": ADMIN,
    "/manage/imports/<int:batch_id>/rows": ADMIN,
    "/manage/imports/<int:batch_id>/tables": ADMIN,
    "/manage/imports/<int:batch_id>/undo": ADMIN,
    "/manage/imports/<int:batch_id>/values": ADMIN,
    "/manage/imports/new": ADMIN,
    "/manage/imports/template.csv": ADMIN,
    "/manage/listings": STAFF,
    "/manage/listings/<public_id>": STAFF,
    "/manage/listings/<public_id>/call": STAFF,
    "/manage/listings/<public_id>/edit": ADMIN,
    "/manage/listings/<public_id>/history/<int:number>": STAFF,
    "/manage/listings/<public_id>/pin": ADMIN,
    "/manage/listings/<public_id>/status": ADMIN,
    "/manage/listings/export.csv": ADMIN,
    "/manage/listings/export.geojson": ADMIN,
    "/manage/listings/new": ADMIN,
    "/manage/mail": ADMIN,
    "/manage/mail/<int:mail_id>/again": ADMIN,
    "/manage/organizations": STAFF,
    "/manage/organizations/<public_id>": STAFF,
    "/manage/organizations/<public_id>/sites": STAFF,
    "/manage/organizations/<public_id>/sites/<listing>/take_away": STAFF,
    "/manage/organizations/<public_id>/tokens/<int:token_id>/revoke": STAFF,
    "/manage/people": ADMIN,
    "/manage/people/<int:account_id>": ADMIN,
    "/manage/programs": PROVIDER,
    "/manage/programs/<public_id>/edit/<section_id>": PROVIDER,
    "/manage/programs/<public_id>/history": PROVIDER,
    "/manage/programs/<public_id>/history/<int:number>": PROVIDER,
    "/manage/programs/<public_id>/leave": PROVIDER,
    "/manage/programs/<public_id>/people": PROVIDER,
    "/manage/programs/<public_id>/people/<int:holder_id>/remove": PROVIDER,
    "/manage/programs/<public_id>/requests/<int:request_id>/<any(reply, withdraw):what>": PROVIDER,
    "/manage/programs/<public_id>/still-right": PROVIDER,
    "/manage/programs/account": PROVIDER,
    "/manage/programs/account/language": PROVIDER,
    "/manage/programs/files/<public_id>": PROVIDER,
    "/manage/programs/files/<public_id>/<int:file_id>": PROVIDER,
    "/manage/programs/files/<public_id>/<int:file_id>/do": PROVIDER,
    "/manage/programs/files/<public_id>/<int:file_id>/drop": PROVIDER,
    "/manage/programs/files/<public_id>/<int:file_id>/undo": PROVIDER,
    "/manage/programs/files/<public_id>/sites.csv": PROVIDER,
    "/manage/programs/invitations/<token>": PROVIDER,
    "/manage/programs/organizations": PROVIDER,
    "/manage/programs/organizations/<public_id>": PROVIDER,
    "/manage/programs/organizations/<public_id>/confirm": PROVIDER,
    "/manage/programs/organizations/<public_id>/copy": PROVIDER,
    "/manage/programs/organizations/<public_id>/invitations/<int:invitation_id>": PROVIDER,
    "/manage/programs/organizations/<public_id>/people": PROVIDER,
    "/manage/programs/organizations/<public_id>/people/<int:membership_id>/remove": PROVIDER,
    "/manage/programs/organizations/<public_id>/people/<int:membership_id>/role": PROVIDER,
    "/manage/programs/organizations/<public_id>/sites": PROVIDER,
    "/manage/programs/organizations/<public_id>/tokens": PROVIDER,
    "/manage/programs/organizations/<public_id>/tokens/<int:token_id>/revoke": PROVIDER,
    "/manage/programs/organizations/<public_id>/sites/<listing>/<any(add, take_away):what>": PROVIDER,
    "/manage/programs/new": PROVIDER,
    "/manage/programs/account/reminders": PROVIDER,
    "/manage/reports": STAFF,
    "/manage/reports/<int:listing_id>": STAFF,
    "/manage/searches": STAFF,
    "/manage/searches/<int:search_id>": STAFF,
    "/manage/suggestions": STAFF,
    "/manage/suggestions/<int:suggestion_id>": STAFF,
}
# Pages that more people may look at than send.
SENDING = {
    "/manage/accuracy": ADMIN,
    "/manage/accuracy/<int:audit_id>": ADMIN,
    "/manage/listings/<public_id>/history/<int:number>": ADMIN,
}
# Flask-Security's own, and those open to all, which guard themselves.
SIGNING_IN = {
    "/manage/claim/<public_id>/start",
    "/manage/enter",
    "/manage/enter/code",
    "/manage/enter/link/<token>",
    "/manage/no-reminders/<token>",
    "/manage/still-right/<token>",
    "/manage/change-password",
    "/manage/choose-second-step",
    "/manage/code",
    "/manage/lost-phone",
    "/manage/password-again",
    "/manage/recovery-code",
    "/manage/recovery-codes",
    "/manage/reset-password",
    "/manage/reset-password/<token>",
    "/manage/second-step",
    "/manage/second-step/<token>",
    "/manage/sign-in",
    "/manage/sign-out",
}


def rules(app: Flask) -> list[tuple[str, str, set[str]]]:
    """(pattern, endpoint, methods) of every address below /manage."""
    found = [(rule.rule, rule.endpoint, set(rule.methods or ())) for rule in app.url_map.iter_rules()]
    return sorted((rule, endpoint, methods) for rule, endpoint, methods in found if rule.startswith("/manage"))


def test_the_inventory_is_whole(app: Flask) -> None:
    held = {
        (method, rule): allowed_roles(endpoint, app)
        for rule, endpoint, methods in rules(app)
        for method in methods & {"GET", "POST"}
        if rule not in SIGNING_IN
    }
    assert held == {(method, rule): allowed(method, rule) for method, rule in held}
    assert {rule for _, rule in held} == set(INVENTORY)


def allowed(method: str, rule: str) -> frozenset[Role]:
    """Who may, as the inventory has it."""
    return SENDING.get(rule, INVENTORY[rule]) if method == "POST" else INVENTORY[rule]


@pytest.mark.parametrize("role", [None, Role.PROVIDER, Role.MODERATOR, Role.ADMIN])
def test_others_get_nothing(app: Flask, client: FlaskClient, role: Role | None) -> None:
    browser = client if role is None else Person(app, role).sign_in_by_hand().client
    app.config["WTF_CSRF_ENABLED"] = False  # so that only the guard stands in the way
    try:
        for rule, _, methods in rules(app):
            if rule in SIGNING_IN:
                continue
            address = re.sub(r"<int:\w+>", "1", rule).replace("<public_id>", "abcdefgh")
            address = re.sub(r"<any\((\w+)[^>]*>", r"\1", address).replace("<section_id>", "schedule")
            for method in sorted(methods & {"GET", "POST"}):
                if role is not None and role in allowed(method, rule):
                    continue
                answer = browser.open(address, method=method)
                if role is None:
                    assert answer.status_code == 302, (method, address)
                    assert answer.location.startswith(("/manage/sign-in", "/manage/enter?next="))
                else:
                    assert answer.status_code == 403, (method, address)
    finally:
        app.config["WTF_CSRF_ENABLED"] = True


def test_numbers_that_no_database_holds_are_no_page(app: Flask) -> None:
    admin = Person(app, Role.ADMIN).sign_in_by_hand()
    for pattern, _endpoint, methods in rules(app):
        if "<int:" in pattern and "GET" in methods:
            address = re.sub(r"<int:[^>]+>", "9" * 20, pattern).replace("<public_id>", "abcdefgh")
            assert admin.get(address).status_code == 404, address


@pytest.mark.parametrize(
    "address",
    ["/manage/listings?q=a%00b", "/manage/listings?source=%00", "/manage/audit?q=%00", "/manage/listings/%00a"],
)
def test_a_nul_is_refused(app: Flask, address: str) -> None:
    admin = Person(app, Role.ADMIN).sign_in_by_hand()
    assert admin.get(address).status_code == 400
    fields = {"email": "a\0@example.org", "name": "\0", "role": "admin"}
    assert admin.post("/manage/people", fields, see="/manage/people").status_code == 400


def test_families_addresses_need_nobody(app: Flask, client: FlaskClient) -> None:
    open_to_all = {rule.rule for rule in app.url_map.iter_rules() if not rule.rule.startswith("/manage")}
    assert {"/", "/search", "/guide", "/privacy"} <= open_to_all
    assert client.get("/").status_code == 200
