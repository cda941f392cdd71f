"""A program's person in a real browser, with a real mail server: code, claim, edit; no script, small screens, keys."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from directory import clock
from tests.browser.appearing import Scheme, appear
from tests.browser.axe import violations
from tests.browser.desk import flask, sign_in_admin
from tests.browser.serving import serving
from tests.browser.two_engines import Engines, faults
from tests.inbox import DANA, Inbox, receiving
from tests.papers import pdf

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def program_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str], Inbox]]:
    database = f"sqlite:///{tmp_path_factory.mktemp('programs') / 'p.sqlite'}"
    with receiving() as (inbox, url), serving(database, DIRECTORY_MAIL_URL=url) as (address, environment):
        yield address, environment, inbox


def enter(page: Page, inbox: Inbox, who: str = DANA) -> None:
    """Sign in by the code that comes by mail."""
    page.goto("/manage/enter")
    page.get_by_label("Your email at the program").fill(who)
    page.get_by_role("button", name="Send me a code").click()
    code = re.search(r"\d{4} \d{4}", inbox.wait_for("Your code", who))
    assert code
    page.get_by_label("Code", exact=False).fill(code[0])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My programs")


@pytest.fixture(scope="module")
def moderator(program_site: tuple[str, dict[str, str], Inbox], browser: Browser) -> Iterator[Page]:
    """The desk, where claims and changes are decided."""
    context = browser.new_context(base_url=program_site[0])
    yield sign_in_admin(context, program_site[1])
    context.close()


def claim(page: Page, which: int, way: str, paper: Path | None = None) -> str:
    """Find a sample program by its name, and claim it in one of the three ways; its address at the desk of programs."""
    page.goto("/for-programs")
    page.get_by_label("Phone, ZIP code, street, website, NPI or name").fill("Lantern")
    page.get_by_role("button", name="Find it").click()
    page.locator("summary", has_text="This is ours").nth(which).click()
    page.get_by_role("link", name=re.compile("I am signed in already")).click()
    page.get_by_label("Who are you?").fill("Dana, director")
    page.get_by_role("radio", name=re.compile(way)).check()
    if paper is not None:
        page.get_by_label("Document, if you chose that").set_input_files(paper)
    page.get_by_role("button", name="Ask for this listing").click()
    expect(page.get_by_role("heading", name="We look at your claim")).to_be_visible()
    return page.url.replace("/claim/", "/programs/").partition("/manage")[2]


def newest_claim(desk: Page) -> None:
    """Open the claim that came last."""
    desk.goto("/manage/claims")
    desk.locator("tbody a").last.click()


@pytest.fixture(scope="module")
def ann(
    program_site: tuple[str, dict[str, str], Inbox], moderator: Page, browser: Browser
) -> Iterator[tuple[BrowserContext, str]]:
    """Dana, signed in and holding a sample program; and the address of its pages at the desk."""
    address, _, inbox = program_site
    context = browser.new_context(base_url=address)
    page = context.new_page()
    enter(page, inbox)
    base = claim(page, 0, "By phone")
    code = page.locator(".secret").inner_text()
    newest_claim(moderator)
    moderator.get_by_label("The code you hear").fill(code)
    moderator.get_by_role("button", name="They read this code").click()
    expect(moderator.get_by_text("That is the code. The listing is theirs.")).to_be_visible()
    assert "From now on you can edit" in inbox.wait_for("Your claim is granted")
    page.close()
    yield context, f"/manage{base}"
    context.close()


@pytest.mark.long
def test_a_claim_by_the_websites_domain_and_one_by_a_document(
    program_site: tuple[str, dict[str, str], Inbox], ann: tuple[BrowserContext, str], moderator: Page, tmp_path: Path
) -> None:
    inbox, page = program_site[2], ann[0].new_page()
    claim(page, 1, "By an address")
    newest_claim(moderator)
    expect(moderator.get_by_text("Address at the website’s domain, proven")).to_be_visible()
    moderator.get_by_role("button", name="Grant it", exact=True).click()
    inbox.wait_for("Your claim is granted")
    paper = tmp_path / "license.pdf"
    paper.write_bytes(pdf())
    claim(page, 2, "By a document", paper)
    newest_claim(moderator)
    with moderator.expect_download() as download:
        moderator.get_by_role("link", name="license.pdf").click()
    assert download.value.suggested_filename == "license.pdf"
    moderator.get_by_label("Why not").fill("The license is of another program.")
    moderator.get_by_role("button", name="Refuse it").click()
    assert "The license is of another program." in inbox.wait_for("About a claim of yours")
    page.close()


@pytest.mark.long
def test_what_waits_is_approved_in_part_and_a_conflict_is_shown(
    program_site: tuple[str, dict[str, str], Inbox], ann: tuple[BrowserContext, str], moderator: Page
) -> None:
    (context, base), inbox = ann, program_site[2]
    page, other = context.new_page(), context.new_page()
    page.goto(f"{base}/edit/contact")
    page.get_by_label("Phone", exact=False).first.fill("512-555-0199")
    page.get_by_label("When it is answered").fill("Weekdays 8 to 6")
    page.get_by_role("button", name="Send it to us").click()
    expect(page.get_by_text("We look at it within two business days")).to_be_visible()
    moderator.goto("/manage/changes")
    moderator.locator("tbody a").first.click()
    moderator.get_by_role("checkbox", name="Approve: Phones").uncheck()
    moderator.get_by_label("Reason or question").fill("Nobody answered there.")
    moderator.get_by_role("button", name="Approve what is ticked").click()
    assert "Not published:" in inbox.wait_for("We looked at your changes")
    page.goto(f"{base}/edit/payment")
    other.goto(f"{base}/edit/payment")
    page.get_by_label("Good to know Sliding scale").fill("A sliding scale")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved. Families see it now")).to_be_visible()
    other.get_by_label("Good to know Sliding scale").fill("No sliding scale")
    other.get_by_role("button", name="Save", exact=True).click()
    expect(other.get_by_role("heading", name="Somebody changed this while you did")).to_be_visible()
    other.get_by_role("button", name="Save", exact=True).click()
    expect(other.get_by_text("Saved. Families see it now")).to_be_visible()
    page.close()
    other.close()


@pytest.mark.long
def test_a_dispute_freezes_and_a_transfer_hands_over(
    program_site: tuple[str, dict[str, str], Inbox], ann: tuple[BrowserContext, str], moderator: Page, browser: Browser
) -> None:
    (context, base), (address, _, inbox) = ann, program_site
    eve = browser.new_context(base_url=address)
    page = eve.new_page()
    enter(page, inbox, "eve@example.com")
    claim(page, 0, "By phone")
    code = page.locator(".secret").inner_text()
    inbox.wait_for("Someone else asked to keep a listing of yours")
    mine = context.new_page()
    mine.goto(f"{base}/edit/contact")
    expect(mine.get_by_text("Somebody else claims this listing.")).to_be_hidden()  # a claim alone stops nobody
    newest_claim(moderator)
    moderator.get_by_label("The code you hear").fill(code)
    moderator.get_by_role("button", name="They read this code").click()
    expect(moderator.get_by_text("That is the code.")).to_be_visible()
    mine.reload()
    expect(mine.get_by_text("Somebody else claims this listing.")).to_be_visible()
    expect(moderator.get_by_text("Others hold this listing.")).to_be_visible()
    moderator.get_by_label("Why not").fill("The number is not yours.")
    moderator.get_by_role("button", name="Refuse it").click()
    inbox.wait_for("About a claim of yours", "eve@example.com")
    mine.goto(f"{base}/people")
    mine.get_by_label("Their email").fill("eve@example.com")
    mine.get_by_role("radio", name=re.compile("owner")).check()
    mine.get_by_role("button", name="Ask them in").click()
    newest_claim(moderator)
    moderator.get_by_role("button", name="Grant it", exact=True).click()
    inbox.wait_for("Your claim is granted", "eve@example.com")
    page.goto(f"{base}/people")
    expect(page.get_by_text("eve@example.com (you)")).to_be_visible()
    mine.close()
    eve.close()


def test_a_family_reports_and_the_program_mends(
    program_site: tuple[str, dict[str, str], Inbox], ann: tuple[BrowserContext, str], moderator: Page, browser: Browser
) -> None:
    context, _ = ann
    small: ViewportSize = {"width": 320, "height": 640}
    family = browser.new_context(base_url=program_site[0], java_script_enabled=False, viewport=small)
    page, mine = family.new_page(), context.new_page()
    mine.goto("/manage/programs")
    page.goto(mine.get_by_role("link", name="What families see").first.get_attribute("href") or "")
    page.get_by_role("link", name="Tell us").click()
    page.get_by_label("Times, ages or other facts are wrong").check()
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert family.cookies() == []
    mine.reload()
    expect(mine.get_by_text("Families told us that something is wrong.")).to_be_visible()
    moderator.goto("/manage/reports")
    moderator.get_by_role("button", name="Mended").click()
    expect(moderator.get_by_text("1 report is closed.")).to_be_visible()
    moderator.goto("/manage/audit?kind=reports-decided")
    expect(moderator.get_by_text("outcome: mended")).to_be_visible()
    mine.close()
    family.close()


def test_the_whole_way_from_a_claim_to_a_fresh_page(ann: tuple[BrowserContext, str]) -> None:
    context, base = ann
    page = context.new_page()
    page.goto(f"{base}/edit/openings")
    page.get_by_label("Taking new people").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved. Families see it now")).to_be_visible()
    page.goto("/manage/programs")  # one section is not the whole program: that takes a press of its own
    page.get_by_role("link", name="Look and confirm").first.click()
    page.get_by_role("button", name="Confirm everything shown").click()
    expect(page.get_by_text("Families see that you looked at it today.")).to_be_visible()
    page.get_by_role("link", name="What families see").first.click()
    expect(page.get_by_text("Confirmed by the program today")).to_be_visible()
    expect(page.get_by_text("as of").first).to_be_visible()
    page.close()


def test_a_reminder_leads_by_one_press_to_a_fresh_page(
    ann: tuple[BrowserContext, str], program_site: tuple[str, dict[str, str], Inbox], browser: Browser
) -> None:
    """Two months pass (in the database); the reminder comes by mail and needs no sign-in."""
    site, environment, inbox = program_site
    page = ann[0].new_page()
    page.goto("/manage/programs")
    page.get_by_role("link", name="Look and confirm").first.click()
    page.get_by_role("button", name="Confirm everything shown").click()
    expect(page.get_by_text("Families see that you looked at it today.")).to_be_visible()
    public = page.get_by_role("link", name="What families see").first.get_attribute("href") or ""
    page.close()
    id_of = public.split("/")[2]
    engine = sa.create_engine(environment["DIRECTORY_DATABASE_URL"])
    with engine.begin() as connection:
        today = clock.today()
        values = {"day": str(today), "old": str(today - dt.timedelta(days=61)), "id": id_of}
        age = "UPDATE listing SET confirmed_on = :old, content = replace(content, :day, :old) WHERE public_id = :id"
        connection.execute(sa.text(age), values)
    engine.dispose()
    anyone = browser.new_context(base_url=site)
    page = anyone.new_page()
    page.goto(public)
    expect(page.get_by_text("Confirmed by the program 61 days ago.").first).to_be_visible()
    flask(environment, "run-due")
    mailed = inbox.wait_for("Is what families read of your programs still right?")
    assert page.locator("h1").inner_text() in mailed
    assert "61 days old" in mailed
    link = re.search(r"http\S+(/manage/still-right/\S+)", mailed)
    assert link
    page.goto(link[1])
    page.reload()
    expect(page.get_by_text("Nothing changes before you press.")).to_be_visible()
    page.goto(public)
    expect(page.get_by_text("Confirmed by the program 61 days ago.").first).to_be_visible()
    page.goto(link[1])
    page.get_by_role("button", name="Confirm everything shown").click()
    expect(page.get_by_text("Families see that you confirmed it today.")).to_be_visible()
    page.goto(public)
    expect(page.get_by_text("Confirmed by the program today.").first).to_be_visible()
    anyone.close()


def test_a_group_is_added_without_javascript_on_a_small_screen(
    ann: tuple[BrowserContext, str], browser: Browser
) -> None:
    context, base = ann
    plain = browser.new_context(
        base_url=_site(context),
        storage_state=context.storage_state(),
        java_script_enabled=False,
        viewport={"width": 320, "height": 640},
    )
    page = plain.new_page()
    page.goto(f"{base}/edit/schedule")
    groups = page.get_by_role("group", name=re.compile(r"^Group \d"))
    before = groups.count()
    page.get_by_role("button", name="Add another group").click()
    expect(groups).to_have_count(before + 1)
    new = groups.nth(before)
    new.get_by_label("What it is called").fill("Late group")
    new.get_by_label("Monday").check()
    new.get_by_label("Starts").fill("18:00")
    new.get_by_label("Ends").fill("17:00")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Fix 1 thing to save")).to_be_visible()
    page.get_by_role("link", name=re.compile("ends before it starts")).click()
    groups.nth(before).get_by_label("Ends").fill("21:00")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved. Families see it now")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    plain.close()


def _site(context: BrowserContext) -> str:
    page = context.new_page()
    page.goto("/for-programs")
    url = page.url
    page.close()
    return url.removesuffix("/for-programs")


# Pages of a program's person; `{base}` is the program's address at the desk.
PAGES = (
    "/manage/programs",
    "{base}/edit/openings",
    "{base}/edit/schedule",
    "{base}/edit/populations",
    "{base}/edit/contact",
    "{base}/people",
    "{base}/history",
    "{base}/leave",
    "{base}/still-right",
    "/manage/programs/organizations",
    "/manage/programs/account",
)


def test_the_pages_of_programs_are_for_everyone(ann: tuple[BrowserContext, str]) -> None:
    context, base = ann
    page = context.new_page()
    ways: tuple[tuple[Scheme, int], ...] = (("light", 1280), ("dark", 320))
    for path in PAGES:
        page.goto(path.format(base=base))
        for scheme, width in ways:
            appear(page, width, scheme)
            assert violations(page) == "", (path, scheme)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.close()


def leads_to_its_fields(page: Page) -> None:
    """A form that was not taken: its summary leads to fields that say what is wrong, for everyone, at any width."""
    links = page.locator(".alert a[href^='#']")
    assert links.count()
    for link in links.all():
        field = page.locator(link.get_attribute("href") or "")
        told = (field.get_attribute("aria-describedby") or "").split()
        assert [one for one in told if page.locator(f"#{one}").inner_text() in link.inner_text()], link.inner_text()
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert violations(page) == ""
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": 1280, "height": 800})


def test_a_form_that_is_not_taken_is_for_everyone(ann: tuple[BrowserContext, str]) -> None:
    context, base = ann
    page = context.new_page()
    page.goto(f"{base}/edit/place")
    page.get_by_label("ZIP").fill("7870I")
    page.get_by_role("button", name="Send it to us").click()
    leads_to_its_fields(page)
    page.goto(f"{base}/edit/schedule")
    page.get_by_role("button", name="Add another group").click()
    page.get_by_label("Weeks, at least").last.fill("x")
    page.get_by_role("button", name="Save").last.click()
    leads_to_its_fields(page)
    page.goto("/manage/programs")
    page.goto((page.get_by_role("link", name="What families see").first.get_attribute("href") or "") + "/report")
    page.get_by_label("Something else").check()
    page.get_by_label("Anything to add?").fill("Call ann@example.org")
    page.get_by_role("button", name="Send it").click()
    leads_to_its_fields(page)
    page.close()


def test_a_section_is_saved_by_the_keyboard_alone(ann: tuple[BrowserContext, str]) -> None:
    context, base = ann
    page = context.new_page()
    page.goto(f"{base}/edit/payment")
    page.get_by_label("Price for a week").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("450")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved. Families see it now")).to_be_visible()
    expect(page.get_by_label("Price for a week")).to_have_value("450")
    page.close()


@pytest.mark.long
@pytest.mark.parametrize("path", PAGES)
def test_the_pages_of_programs_before_two_more_engines(
    ann: tuple[BrowserContext, str], engines: Engines, path: str
) -> None:
    context, base = ann
    page = context.new_page()
    assert faults(page, path.format(base=base), engines) == []
    page.close()
