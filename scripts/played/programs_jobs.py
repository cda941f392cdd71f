"""The jobs of programs, as they are done with the least presses."""

from __future__ import annotations

import csv
import io
import re

from playwright.sync_api import expect

from scripts.played.hand import Tally
from scripts.played.stage import Stage
from scripts.played.world import CLAIMANT, CLAIMED_PHONE, MANY, MOVED, TOWN


def claim(stage: Stage) -> Tally:
    """Find the listing by its phone, and have it by a code that goes to an address at its website."""
    hand = stage.hand()
    page = hand.page
    hand.opens("/for-programs", pressed=False)
    hand.types(page.get_by_label("Phone, ZIP code, street, website, NPI or name"), CLAIMED_PHONE)
    hand.key("Enter")
    hand.types(page.get_by_label("Your email at the program"), CLAIMANT)
    hand.types(page.get_by_label("Who are you?"), "Dana, director")
    hand.presses(page.get_by_role("button", name="Send me a code"))
    hand.sees(page.get_by_role("heading", name="Type the code from the mail"))
    hand.turns_to_mail()
    code = re.search(r"\d{4} \d{4}", stage.inbox.wait_for("Your code", CLAIMANT))
    assert code
    hand.types(page.get_by_label("Code"), code[0].replace(" ", ""))
    hand.key("Enter")
    hand.sees(page.get_by_text("This listing is yours to keep now."))
    return hand.done()


def confirm(stage: Stage) -> Tally:
    """From the link of a reminder: all of it is still right. Nobody is signed in."""
    hand = stage.hand()
    hand.opens(stage.made["links"][0], pressed=True)
    hand.presses(hand.page.get_by_role("button", name="Confirm everything shown"))
    hand.sees(hand.page.get_by_text("Families see that you confirmed it today."))
    return hand.done()


def openings(stage: Stage) -> Tally:
    """From a mail, by who is signed in: it is full now, and the rest is right."""
    hand = stage.hand("keeper")
    hand.opens(stage.made["programs"][1], pressed=True)
    hand.presses(hand.page.locator(".seg label", has_text="Full right now"))
    hand.presses(hand.page.get_by_role("button", name="Confirm everything shown"))
    hand.sees(hand.page.get_by_text("Families see that you looked at it today."))
    return hand.done()


def hours_of_twelve(stage: Stage) -> Tally:
    """In twelve of 120 sites, those of one town, the evening group begins half an hour later."""
    hand = stage.hand("owner")
    page = hand.page
    hand.opens("/manage/programs", pressed=False)
    hand.presses(page.get_by_role("link", name="all sites in one table"))
    hand.types(page.get_by_label("Name, town, state or ZIP code"), TOWN)
    hand.key("Enter")
    hand.sees(page.get_by_text(f"{MOVED} sites of {MANY} are shown."))
    hand.types(page.get_by_label("Groups and times").first, "Evening: mon wed thu 18:30-21:30")
    hand.presses(page.get_by_role("button", name="Save the rows I changed"))
    hand.sees(page.get_by_text("1 site is changed."))
    hand.presses(page.get_by_role("button", name="Show what would change at all others"))
    hand.presses(page.get_by_role("button", name=f"Change {MOVED - 1} sites"))
    hand.sees(page.get_by_text(f"{MOVED - 1} sites are changed."))
    return hand.done()


def file_of_many(stage: Stage) -> Tally:
    """The file of all 120 sites: downloaded, a price put into each row of a spreadsheet (not counted), sent, saved."""
    hand = stage.hand("owner")
    page = hand.page
    hand.opens("/manage/programs", pressed=False)
    hand.presses(page.get_by_role("link", name="all sites in one table"))
    hand.presses(page.get_by_role("link", name="As a file"))
    with page.expect_download() as download:
        hand.presses(page.get_by_role("link", name=f"Download {MANY} sites"))
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text(encoding="utf-8-sig"))))
    path = stage.folder / "sites.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(row | {"self_pay_a_week": "450"} for row in rows)
    hand.hands_over(page.get_by_label("Your file"), path)
    hand.presses(page.get_by_role("button", name="Show what it would change"))
    hand.presses(page.get_by_role("button", name=f"Change {MANY} sites").first)
    hand.sees(page.get_by_text(f"{MANY} sites were changed."))
    return hand.done()


def misspelt(stage: Stage) -> Tally:
    """A name that is heard and not spelt: the listing is found, and opened."""
    hand = stage.hand()
    page = hand.page
    hand.opens("/for-programs", pressed=False)
    hand.types(page.get_by_label("Phone, ZIP code, street, website, NPI or name"), "Wilowbrok Welness")
    hand.key("Enter")
    hand.presses(page.get_by_role("link", name="Willowbrook Wellness Center", exact=True))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Willowbrook Wellness Center")
    return hand.done()
