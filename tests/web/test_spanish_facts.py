"""What is said of facts, and of what people type, has its Spanish: each text knows of what it was put together."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from directory.config import ROOT
from directory.listings.cells import track_cell
from directory.listings.cells.issues import CellProblem, error
from directory.listings.draft import ListingDraft
from directory.listings.editing.whole_form import NotRight
from directory.listings.fact_labels import fact_label
from directory.listings.fact_words import stored_text
from directory.listings.facts import differing
from directory.partial_date import PartialDate
from directory.text import again, filled, filled_plural, kept, known, named, one_line
from directory.web.shared.translate import said, spoken
from directory.web.signed_in.fact_rows import differences
from tests.factories import draft
from tests.full import full, silences
from tests.web.test_spanish import english_in

READ_AS = filled("Read as “%(text)s”.", text="9")
TODAY = PartialDate("2026-11-24")
# What people type of groups: each holds something that is left out, taken for sure, or cannot be read.
TYPED = (
    "MWF 6-9",
    "6-9 pm",
    "Mon 25:00-26:00; T 6-9 pm; S 9-12",
    "Mon-Fri except Wed 9-12; closed Wed",
    "Mon Wed 9-10 am, 5x a week",
    "Mon Wed 9-11",
    "open 24/7",
    "office 8-5",
    "M-F 8-5 (office)",
    "Mon to Sun 8am-8pm",
    "Mon blorp 6-9 pm",
    "Mon Tue 9",
    "every other Friday 9-12",
    "blorp",
    "x" * 3000,
    "Mon 9 pm to 8 pm",
    "Mon 6-9 pm ET; Tue 9-5 by appointment; TBD",
    "Mon 6-9 pm, three times a week, Room 4, closed holidays",
    "Teens: mon wed 15:00-18:00; for dragons",
    "Teens: mon wed 15:00-18:00; ages 13-17; ages 18+",
    "Teens: mon wed 15:00-18:00; full until never",
    "Teens: mon wed 15:00-18:00; waitlist as of 2031-01-01",
    "Teens: mon wed 15:00-18:00; accepting maybe",
    "Teens: mon wed 15:00-18:00 for adolescents",
)
# Calls whose texts people read, in either language; which of their arguments are those texts.
_TOLD = {
    **dict.fromkeys(("CellProblem", "FileProblem"), (0, 1)),
    **dict.fromkeys(("ProvidingProblem", "NotMade"), (0,)),
    **dict.fromkeys(("RowProblem", "Doubt"), (1,)),
    "Remark": (2,),
    **dict.fromkeys(("error", "unread", "fail", "leave_out", "warning", "warn"), (3, 4)),
}
_ROOMS = ("listings", "providing", "site_files", "imports/files")


@pytest.fixture
def spanish(sample_app: Flask) -> Iterator[None]:
    """A page in Spanish."""
    with sample_app.test_request_context("/", environ_overrides={"directory.language": "es"}):
        yield


def without_quotes(text: str) -> str:
    """A sentence without what it quotes: that stays as somebody wrote it."""
    return re.sub("“[^”]*”", "", text)


@pytest.mark.parametrize("text", TYPED)
def test_what_is_made_of_typed_times_is_said_in_spanish(spanish: None, text: str) -> None:
    try:
        cell = track_cell.read(text, as_of=TODAY)
    except CellProblem as problem:
        told = [problem.expected, problem.fix, problem.args[0]]
    else:
        told = [one for part in (cell.problem, cell.note) if part is not None for one in (part.expected, part.fix)]
        assert told
    assert english_in(without_quotes(said(one)) for one in told) == []


@pytest.mark.parametrize(("before", "after"), [(draft(), full("uno")), (full("uno"), draft())], ids=["more", "less"])
def test_every_fact_before_and_after_is_said_in_spanish(
    spanish: None, before: ListingDraft, after: ListingDraft
) -> None:
    assert silences(full("uno")) == []
    rows = differences(before, after)
    assert len(rows) > 100
    texts = [text for one in rows for text in (one.label, one.before, one.after)]
    assert english_in(map(without_own_words, texts)) == []
    for one in differing(before, after):
        texts = [
            fact_label(one.section, one.fact),
            *(stored_text(one.section, one.fact, v) for v in (one.before, one.after)),
        ]
        assert english_in(without_own_words(spoken(text)) for text in texts) == []


def without_own_words(text: str) -> str:
    """A text without what the made listings say in words of their own."""
    return re.sub(r"[A-Z][\w ]* uno\b\.?|Full Houses? (of )?uno|Lantern [A-Z]\w+( [A-Z]\w+)*", "", text)


def test_a_text_is_the_same_after_it_was_kept(spanish: None) -> None:
    texts = (
        "as they wrote it",
        known("Privacy"),
        filled(
            "Expected %(expected)s. %(fix)s",
            expected=known("a whole number"),
            fix=filled("Read as “%(text)s”.", text="9"),
        ),
        filled_plural("%(num)s week", "%(num)s weeks", 3),
        one_line((named({"en": "Women", "es": "Mujeres"}), "", known("yes")), "; "),
    )
    for text in texts:
        assert again(kept(text)) == text
        assert spoken(again(kept(text))) == spoken(text)
    assert [spoken(one) for one in texts] == [
        "as they wrote it",
        "Privacidad",
        "Se esperaba un número entero. Se leyó como “9”.",
        "3 semanas",
        "Mujeres; sí",
    ]


def test_a_form_that_is_not_right_says_so_in_spanish(spanish: None) -> None:
    problem = NotRight([error("x", "npi", "12", "a whole number", "Write digits only, like 12.")])
    assert str(problem) == "npi: found “12”, expected a whole number. Write digits only, like 12."
    assert said(problem).startswith("npi: dice “12”, se esperaba un número entero.")


def test_no_text_that_is_told_is_put_together_where_nobody_can_translate_it() -> None:
    found: list[str] = []
    for room in _ROOMS:
        for path in sorted(Path(ROOT, "directory", room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    found += [
                        f"{path.relative_to(ROOT)}:{one.lineno}"
                        for one in _told(node)
                        if isinstance(one, ast.JoinedStr)
                    ]
    assert found == []


def _told(call: ast.Call) -> list[ast.expr]:
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    return [one for at, one in enumerate(call.args) if at in _TOLD.get(name, ())]
