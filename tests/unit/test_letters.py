"""What a mail says: every letter in both languages and both parts; what people wrote becomes no more than text."""

from __future__ import annotations

import json
import re
from email.message import EmailMessage

import pytest
from jinja2 import meta

from directory import letter_pages, letters, mail
from directory.config import Settings
from directory.models import Mail

NAMES = sorted({path.relative_to(letters.FOLDER).as_posix().split(".")[0] for path in letters.FOLDER.rglob("*.txt")})
REMINDERS = ("desk/work", "provider/reminder")
SITE = "https://iop.example.org"
SECRETS = {"code": "4711 0815", "link": f"{SITE}/manage/a-secret-way", "link_1": "a-secret-token"}

# Names as people have them, or as somebody would like them to be.
HEADER = "Lantern\r\nBcc: all@example.org\r\n\r\n<b>House</b>"
BACKWARDS = "בית \u202efdp.exe"
PLEASANT = "🏮 Lantern & Söhne \u2028 “House”"
ODD = [HEADER, BACKWARDS, PLEASANT, "\ue000link\ue001", f"{SITE}/manage/evil", "- a list", ""]


def wanted(name: str, language: str) -> set[str]:
    """What a template is filled with."""
    source = (letters.FOLDER / f"{name}.{language}.txt").read_text(encoding="utf-8")
    return meta.find_undeclared_variables(letters._environment().parse(source)) - {"secret"}


def values_of(name: str, language: str, text: str) -> dict[str, object]:
    """Everything that a template is filled with, people's words in all of it."""
    site = {"name": text, "lapsed": False, "lapses": "24/12", "old": [("contact", 61)], "unsaid": ["payment"]}
    known: dict[str, object] = {
        "sites": [site],
        "more": 3,
        "count": 4,
        "kinds": [{"id": "claim", "new": 2, "count": 4, "days": 3, "late": True}],
        "handed": 2,
        "names": [text, text],
        "reasons": [text, text],
        "schedule": 3,
        "batch": 12,
        "facts": letters.Spoken(en=["Phones"], es=["Teléfonos"]),
        "taken": letters.Spoken(en=["Phones"], es=["Teléfonos"]),
        "refused": letters.Spoken(en=["Street"], es=["Calle"]),
        "listing": "abcdefgh",
        "public_id": "abcdefgh",
        "organization": "abcdefgh" if name == "provider/reminder" else text,
        "kind": "close",
        "done": True,
        "proven": True,
    }
    return {one: known.get(one, text) for one in wanted(name, language) - {*SECRETS, letters.SITE, letters.STOP}}


def sent(name: str, language: str, text: str) -> EmailMessage:
    """A mail as it goes out."""
    letter = letters.compose(name, language, values_of(name, language, text), tuple(SECRETS))
    row = Mail(
        recipient="ann@example.org",
        subject=letter.subject,
        text=letter.text,
        secrets=json.dumps(SECRETS),
        language=language,
        reminder=name in REMINDERS,
        message_id="1",
    )
    return mail._message(row, Settings(site_url=SITE, mail_from="Desk <desk@example.org>"))


def parts(message: EmailMessage) -> tuple[str, str]:
    plain, page = (part.get_content() for part in message.iter_parts())
    return plain, page


@pytest.mark.parametrize("language", letters.LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_every_letter_has_both_parts_and_leads_somewhere(name: str, language: str) -> None:
    assert wanted(name, "en") == wanted(name, "es")
    message = sent(name, language, "Lantern House")
    plain, page = parts(message)
    assert message["Auto-Submitted"] == "auto-generated"
    links = [line.strip() for line in plain.splitlines() if line.strip().startswith(f"{SITE}/")]
    assert links, "it leads nowhere"
    assert re.findall(r'href="([^"]*)"', page) == links
    assert not re.search(r"<(img|link|script|style|iframe)\b|\bsrc=|url\(|@import", page)
    assert f'<html lang="{language}"' in page
    assert f"<title>{message['Subject']}</title>" in page
    assert not re.search(r"[\ue000\ue001{}]|\n\n\n", plain)
    assert "Lantern House" in plain or not {"program", "sites"} & wanted(name, language)
    stops = [link for link in links if "/no-reminders/" in link]
    assert bool(message["List-Unsubscribe"]) == bool(stops) == (name in REMINDERS)
    if stops:
        assert message["List-Unsubscribe"] == f"<{stops[0]}>"
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize("language", letters.LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_a_person_or_a_listing_is_in_a_subject(name: str, language: str) -> None:
    source = (letters.FOLDER / f"{name}.{language}.txt").read_text(encoding="utf-8").partition("\n")[0]
    assert "{" not in source
    subjects = {str(sent(name, language, text)["Subject"]) for text in ("Lantern House", *ODD)}
    assert subjects == {source.strip()}
    assert 3 < len(source) < 100


@pytest.mark.parametrize("text", ODD)
@pytest.mark.parametrize("name", NAMES)
def test_what_people_wrote_stays_a_word_within_a_line(name: str, text: str) -> None:
    ours, theirs = sent(name, "en", "Lantern House"), sent(name, "en", text)
    assert ours.keys() == theirs.keys()
    assert theirs["To"] == "ann@example.org"
    (plain, page), (plain_before, page_before) = parts(theirs), parts(ours)
    for secret in SECRETS.values():
        assert plain.count(secret) == plain_before.count(secret)
    assert not re.search("[\u202a-\u202e\u2066\u2067\u2028\r]", plain)
    tags = [re.findall(r"<(?!p>|/p>)/?\w+", one) for one in (page, page_before)]
    if text != f"{SITE}/manage/evil":  # an address of ours alone on a line leads to ours
        assert tags[0] == tags[1]
    assert "<b>" not in page


def test_a_name_written_from_the_right_turns_nothing_around() -> None:
    plain, _ = parts(sent("provider/granted", "en", "בית"))
    assert "edit \u2068בית\u2069 at IOP Near Me." in plain


def test_one_button_and_its_name_is_the_sentence_before_it() -> None:
    text = "Hello A. B. Clinic.\n\nThere are more. See all:\nhttp://here/all\n\nStop:\nhttp://here/stop"
    page = letter_pages.as_html(text, language="en", site="http://here")
    assert "<p>There are more.</p>" in page
    assert re.findall(r'href="http://here/(\w+)" style="([^:]+):[^"]*">([^<]+)<', page) == [
        ("all", "display", "See all"),
        ("stop", "color", "Stop"),
    ]


def test_an_address_that_people_wrote_is_no_link() -> None:
    hostile = "<script>alert(1)</script>\nhttps://evil.example/\nhttp://here/x y"
    page = letter_pages.as_html(f"Hello {hostile}\n\nhttp://here/go", language="en", site="http://here")
    assert "<script" not in page
    assert page.count("<a ") == 1
    assert '<a href="http://here/go" ' in page


def test_what_is_shown_to_whoever_runs_the_site_has_no_secret() -> None:
    letter = letters.compose("provider/code", "en", {}, ("code", "link"))
    assert letters.holds_secret(letter.text)
    assert letters.hide(letter.text).count(letters.HIDDEN) == 2
    letter = letters.compose("account/changed", "en", {})
    assert not letters.holds_secret(letter.text)
    assert "\n/manage/account\n" in letters.hide(letter.text)
