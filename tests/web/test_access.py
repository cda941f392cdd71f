"""Which address is for whom: the whole inventory, and what happens to everybody else."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from directory.accounts.matrix import MATRIX, Right
from directory.models import Role
from directory.web.signed_in.access import allowed_roles, needed_right
from tests.web.desk import Person

PROVIDER = frozenset({Role.PROVIDER})
EVERYONE = frozenset(Role)

# Every address below /manage that needs somebody signed in. A new one is added here, on purpose.
INVENTORY: dict[str, Right | frozenset[Role]] = {
    "/manage/": EVERYONE,
    "/manage/account": EVERYONE,
    "/manage/account/end-sessions": EVERYONE,
    "/manage/accuracy": Right.LOOK,
    "/manage/accuracy/<int:audit_id>": Right.LOOK,
    "/manage/accuracy/<int:audit_id>/<int:position>": Right.CALL,
    "/manage/audit": Right.LOG,
    "/manage/audit.csv": Right.LOG_FILE,
    "/manage/bulk": Right.MANY,
    "/manage/bulk/<int:bulk_id>": Right.MANY,
    "/manage/bulk/<int:bulk_id>/do": Right.MANY,
    "/manage/bulk/<int:bulk_id>/drop": Right.MANY,
    "/manage/bulk/<int:bulk_id>/listings.csv": Right.EXPORT,
    "/manage/bulk/<int:bulk_id>/undo": Right.MANY,
    "/manage/calls": Right.CALL,
    "/manage/calls/<public_id>": Right.CALL,
    "/manage/calls/undo/<int:call_id>": Right.CALL,
    "/manage/changes": Right.READ_QUEUES,
    "/manage/changes/<int:request_id>": Right.READ_QUEUES,
    "/manage/claim/<public_id>": PROVIDER,
    "/manage/claim/<public_id>/code": PROVIDER,
    "/manage/claim/<public_id>/withdraw": PROVIDER,
    "/manage/claims": Right.READ_QUEUES,
    "/manage/claims/<int:claim_id>": Right.READ_QUEUES,
    "/manage/claims/<int:claim_id>/code": Right.DECIDE,
    "/manage/claims/<int:claim_id>/document": Right.DECIDE,
    "/manage/claims/<int:claim_id>/take-back": Right.DECIDE,
    "/manage/claims/calls": Right.DECIDE,
    "/manage/duplicates": Right.READ_QUEUES,
    "/manage/duplicates/<int:pair_id>": Right.READ_QUEUES,
    "/manage/duplicates/<int:pair_id>/again": Right.DECIDE,
    "/manage/duplicates/<int:pair_id>/apart": Right.DECIDE,
    "/manage/duplicates/<int:pair_id>/unmerge": Right.DECIDE,
    "/manage/duplicates/scan": Right.DECIDE,
    "/manage/entries": Right.READ_QUEUES,
    "/manage/entries/<int:look_id>": Right.READ_QUEUES,
    "/manage/entries/<int:look_id>/again": Right.DECIDE,
    "/manage/entries/<int:look_id>/apart": Right.DECIDE,
    "/manage/entries/<int:look_id>/draft": Right.DECIDE,
    "/manage/entries/<int:look_id>/join": Right.DECIDE,
    "/manage/entries/<int:look_id>/part": Right.DECIDE,
    "/manage/gaps": Right.LOOK,
    "/manage/gaps.csv": Right.LOOK,
    "/manage/imports": Right.IMPORT,
    "/manage/imports/<int:batch_id>": Right.IMPORT,
    "/manage/imports/<int:batch_id>/changes/<int:change_id>": Right.IMPORT,
    "/manage/imports/<int:batch_id>/check": Right.IMPORT,
    "/manage/imports/<int:batch_id>/columns": Right.IMPORT,
    "/manage/imports/<int:batch_id>/confirm": Right.IMPORT,
    "/manage/imports/<int:batch_id>/discard": Right.IMPORT,
    "/manage/imports/<int:batch_id>/gone": Right.IMPORT,
    "/manage/imports/<int:batch_id>/mend": Right.IMPORT,
    "/manage/imports/<int:batch_id>/mend/stop": Right.IMPORT,
    "/manage/imports/<int:batch_id>/mended.csv": Right.IMPORT,
    "/manage/imports/<int:batch_id>/whole.csv": Right.IMPORT,
    "/manage/imports/<int:batch_id>/moves": Right.IMPORT,
    "/manage/imports/<int:batch_id>/rejected.csv": Right.IMPORT,
    "/manage/imports/<int:batch_id>/unread.csv": Right.IMPORT,
    "/manage/imports/<int:batch_id>/rows": Right.IMPORT,
    "/manage/imports/<int:batch_id>/tables": Right.IMPORT,
    "/manage/imports/<int:batch_id>/undo": Right.IMPORT,
    "/manage/imports/<int:batch_id>/values": Right.IMPORT,
    "/manage/imports/new": Right.IMPORT,
    "/manage/imports/schedules": Right.IMPORT,
    "/manage/imports/schedules/<int:schedule_id>": Right.IMPORT,
    "/manage/imports/schedules/<int:schedule_id>/<any(pause, resume):what>": Right.SCHEDULE,
    "/manage/imports/schedules/<int:schedule_id>/delete": Right.SCHEDULE,
    "/manage/imports/schedules/<int:schedule_id>/edit": Right.SCHEDULE,
    "/manage/imports/schedules/<int:schedule_id>/run": Right.IMPORT,
    "/manage/imports/schedules/new": Right.SCHEDULE,
    "/manage/imports/template.csv": Right.IMPORT,
    "/manage/listings": Right.LOOK,
    "/manage/listings/<public_id>": Right.LOOK,
    "/manage/listings/<public_id>/call": Right.CALL,
    "/manage/listings/<public_id>/edit": Right.EDIT,
    "/manage/listings/<public_id>/history/<int:number>": Right.LOOK,
    "/manage/listings/<public_id>/pin": Right.EDIT,
    "/manage/listings/<public_id>/status": Right.EDIT,
    "/manage/listings/export.csv": Right.EXPORT,
    "/manage/listings/export.geojson": Right.EXPORT,
    "/manage/listings/new": Right.EDIT,
    "/manage/mail": Right.PEOPLE,
    "/manage/mail/<int:mail_id>/again": Right.PEOPLE,
    "/manage/organizations": Right.READ_QUEUES,
    "/manage/organizations/<public_id>": Right.READ_QUEUES,
    "/manage/organizations/<public_id>/sites": Right.DECIDE,
    "/manage/organizations/<public_id>/sites/<listing>/take_away": Right.DECIDE,
    "/manage/organizations/<public_id>/tokens/<int:token_id>/revoke": Right.DECIDE,
    "/manage/people": Right.PEOPLE,
    "/manage/people/<int:account_id>": Right.PEOPLE,
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
    "/manage/reports": Right.READ_QUEUES,
    "/manage/reports/<int:listing_id>": Right.DECIDE,
    "/manage/searches": Right.LOOK,
    "/manage/searches/<int:search_id>": Right.LOOK,
    "/manage/suggestions": Right.READ_QUEUES,
    "/manage/suggestions/<int:suggestion_id>": Right.DECIDE,
    "/manage/work": Right.LOOK,
    "/manage/work/news": Right.TAKE,
}
# Pages that more people may look at than send.
SENDING = {
    "/manage/accuracy": Right.SAMPLE,
    "/manage/accuracy/<int:audit_id>": Right.SAMPLE,
    "/manage/changes": Right.DECIDE,
    "/manage/changes/<int:request_id>": Right.DECIDE,
    "/manage/claims/<int:claim_id>": Right.DECIDE,
    "/manage/duplicates/<int:pair_id>": Right.DECIDE,
    "/manage/listings/<public_id>/history/<int:number>": Right.EDIT,
    "/manage/organizations": Right.DECIDE,
    "/manage/work": Right.TAKE,
}
# Flask-Security's own, and those open to all, which guard themselves.
SIGNING_IN = {
    "/manage/claim/<public_id>/start",
    "/manage/enter",
    "/manage/enter/code",
    "/manage/enter/link/<token>",
    "/manage/no-reminders/<token>",
    "/manage/still-right/<token>",
    "/manage/work/feed/<secret>",
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
        (method, rule): needed_right(endpoint, app) or allowed_roles(endpoint, app)
        for rule, endpoint, methods in rules(app)
        for method in methods & {"GET", "POST"}
        if rule not in SIGNING_IN
    }
    assert held == {(method, rule): needed(method, rule) for method, rule in held}
    assert {rule for _, rule in held} == set(INVENTORY)


def test_every_page_of_the_desk_needs_a_right(app: Flask) -> None:
    """A page that names roles, or nobody, would slip past the matrix. Today alone sends programs' people on; a feed of
    news goes by its secret, and asks for the right of whoever has it.
    """
    of_desk = [one for one, view in app.view_functions.items() if view.__module__.startswith("directory.web.desk")]
    assert [one for one in of_desk if needed_right(one, app) is None] == ["manage_watch.today", "manage_work_news.feed"]


def needed(method: str, rule: str) -> Right | frozenset[Role]:
    """What one needs, as the inventory has it."""
    return SENDING.get(rule, INVENTORY[rule]) if method == "POST" else INVENTORY[rule]


def allowed(method: str, rule: str) -> frozenset[Role]:
    """Who may, as the matrix has it."""
    found = needed(method, rule)
    return MATRIX[found] if isinstance(found, Right) else found


@pytest.mark.parametrize("role", [None, *Role])
def test_each_role_reaches_what_it_may_and_nothing_else(app: Flask, client: FlaskClient, role: Role | None) -> None:
    browser = client if role is None else Person(app, role).sign_in_by_hand().client
    app.config["WTF_CSRF_ENABLED"] = False  # so that only the guard stands in the way
    try:
        for rule, _, methods in rules(app):
            if rule in SIGNING_IN:
                continue
            address = re.sub(r"<int:\w+>", "1", rule).replace("<public_id>", "abcdefgh")
            address = re.sub(r"<any\((\w+)[^>]*>", r"\1", address).replace("<section_id>", "schedule")
            for method in sorted(methods & {"GET", "POST"}):
                may = role is not None and role in allowed(method, rule)
                if may and method == "POST":
                    continue  # it would be done
                answer = browser.open(address, method=method)
                answer.get_data()  # a download is read to its end
                if role is None:
                    assert answer.status_code == 302, (method, address)
                    assert answer.location.startswith(("/manage/sign-in", "/manage/enter?next="))
                else:
                    assert (answer.status_code != 403) is may, (method, address)
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
    ["/manage/listings?q=a%00b", "/manage/listings?source=%00", "/manage/audit?person=%00", "/manage/listings/%00a"],
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
