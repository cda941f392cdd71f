"""Programs found by the words people type of their names. All names are invented."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.search.name_words import sound_of, words_of
from directory.search.program_names import NameIndex

NAMES = (
    "Lanthorn of Santa Brisa: Intensive Outpatient",
    "Community Regrowth Team: Testing and Prevention Services",
    "Saint Josephine's Hospital: Focus Unit",
    "St. Josephines Medical Center",
    "Hazelmere Bettina Fordham Foundation",
    "Berwin Center",
    "Kestrel Permanence: Addiction Medicine",
    "Quietwater Ctr for Behavioral Health",
    "QBG Meadow Treatment Center",
    "Quillon Behavioral Group",
    "BrightMeadow Health",
    "Bright Harbor Recovery",
    "Veterans Affairs Medical Center: Lakeside",
    "Halfmoon Recovery Center",
    "Pharos Counselling Services LLC",
    "Hope House",
    "New Hope Center Inc",
    "Año Nuevo Counseling",
    "Philamena House",
    "Cedar Lantern",
)
INDEX = NameIndex.build(range(len(NAMES)), NAMES)


def found(text: str) -> list[str]:
    return [NAMES[i] for i in INDEX.find(text)]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        # a part of the name, in any order and any spelling
        ("Lanthorn of Santa Brisa", "Lanthorn of Santa Brisa: Intensive Outpatient"),
        ("lanthorn santa brisa iop", "Lanthorn of Santa Brisa: Intensive Outpatient"),
        ("brisa lanthorn", "Lanthorn of Santa Brisa: Intensive Outpatient"),
        ("Community Regrowth Team", "Community Regrowth Team: Testing and Prevention Services"),
        ("Testing & Prevention", "Community Regrowth Team: Testing and Prevention Services"),
        ("comm regrowth", "Community Regrowth Team: Testing and Prevention Services"),
        ("Bettina Fordham", "Hazelmere Bettina Fordham Foundation"),
        ("bettina fordham clinic", "Hazelmere Bettina Fordham Foundation"),
        ("quietwater center", "Quietwater Ctr for Behavioral Health"),
        ("Quietwater Behav Hlth", "Quietwater Ctr for Behavioral Health"),
        ("ano nuevo", "Año Nuevo Counseling"),
        ("pharos counseling", "Pharos Counselling Services LLC"),
        # short names, and what they stand for
        ("QBG", "QBG Meadow Treatment Center"),
        ("quillon behavioral group meadow", "QBG Meadow Treatment Center"),
        ("VA Lakeside", "Veterans Affairs Medical Center: Lakeside"),
        ("va medical center", "Veterans Affairs Medical Center: Lakeside"),
        # one word or two
        ("bright meadow", "BrightMeadow Health"),
        ("brightharbor", "Bright Harbor Recovery"),
        # slips and sounds
        ("halfmon recovry", "Halfmoon Recovery Center"),
        ("bettinna fordam", "Hazelmere Bettina Fordham Foundation"),
        ("filamena", "Philamena House"),
        ("hoep house", "Hope House"),
        ("quietwater behavioral helth", "Quietwater Ctr for Behavioral Health"),
        ("meadw treatment center", "QBG Meadow Treatment Center"),
        ("nazelmere fordham", "Hazelmere Bettina Fordham Foundation"),
        *(
            (slip, "Hazelmere Bettina Fordham Foundation")
            for slip in ("hazelmer", "hazelmeer", "hazlemere", "hazelnere")
        ),
        *((slip, "Berwin Center") for slip in ("berwn", "berwinn", "bewrin", "barwin", "berwin’s")),
        ("pharo", "Pharos Counselling Services LLC"),
        # of five letters, where another word bears it out
        ("ceder lantern", "Cedar Lantern"),
    ],
)
def test_a_name_is_found_by_its_words(typed: str, name: str) -> None:
    assert found(typed)[0] == name


@pytest.mark.parametrize("typed", ["Saint Josephine", "st josephines", "St. Joseph", "saint joséphine’s"])
def test_saints_are_found_in_any_spelling(typed: str) -> None:
    assert {"Saint Josephine's Hospital: Focus Unit", "St. Josephines Medical Center"} <= set(found(typed))


def test_initials_find_after_the_name_itself() -> None:
    assert found("QBG") == ["QBG Meadow Treatment Center", "Quillon Behavioral Group"]


@pytest.mark.parametrize(
    "typed",
    [
        *("", "  ", "…", "kestrel brisa", "zorblat center", "hope zorblat", "home", "cope", "xxi"),
        # alone, with nothing beside it to bear it out, a word has to be nearer to the one it was meant for
        *("nazelmere", "cerwin center", "hoep", "hopue", "berkin", "pharoses", "quilos", "barahen", "ceder"),
    ],
)
def test_each_typed_word_must_find_a_word(typed: str) -> None:
    assert found(typed) == []


def test_what_many_names_say_does_not_outrank_what_was_typed() -> None:
    assert found("kestrel permanence center") == ["Kestrel Permanence: Addiction Medicine"]


def test_words_side_by_side_come_first_then_the_shorter_name() -> None:
    names = ["House of Hope", "Hope House of the Valley", "Hope House", "Hopeful Housewarming"]
    index = NameIndex.build(range(4), names)
    assert [names[i] for i in index.find("hope house")] == [names[2], names[1], names[0], names[3]]


def test_of_equal_names_the_nearest_is_first() -> None:
    index = NameIndex.build([1, 2, 3, 4], ["Aurora Hope", "Hope Aurora", "Hope", "Hopefield"])
    miles = {1: 3_000.0, 2: np.nan, 3: 12.0, 4: 1.0}
    assert index.find("hope", away=lambda ids: np.array([miles[i] for i in ids.tolist()])) == [3, 1, 2, 4]
    assert index.find("hope", away=lambda ids: np.array([miles[i] for i in ids.tolist()]), limit=1) == [3]


words = st.sampled_from(["Hope", "House", "Center", "Saint", "St", "Bright", "Meadow", "BrightMeadow", "of", "Ctr"])
names = st.lists(words, min_size=1, max_size=4).map(" ".join)
listings = st.dictionaries(st.integers(1, 12), names, max_size=12)


@given(listings, listings, st.sets(st.integers(1, 12)), names)
def test_a_patched_index_finds_as_one_built_anew(
    old: dict[int, str], new: dict[int, str], gone: set[int], typed: str
) -> None:
    patched = NameIndex.build(list(old), list(old.values())).patched(new, removed=gone | set(new))
    now = {i: name for i, name in old.items() if i not in gone} | new
    assert patched.find(typed) == NameIndex.build(list(now), list(now.values())).find(typed)


def test_an_index_patched_often_forgets_what_is_gone() -> None:
    index = NameIndex.build([1], ["Hope House"])
    for number in range(300):
        index = index.patched({1: f"Hope {number}"}, removed={1})
    assert len(index.ids) < 100
    assert index.find("hope 299") == [1]
    assert index.find("hope 298") == []


@given(st.text(max_size=40))
def test_any_text_can_be_typed(text: str) -> None:
    INDEX.find(text)


def test_words_as_compared() -> None:
    assert words_of("The St. Josephine’s Ctrs & Servs, Inc.") == ["saint", "josephine", "center", "service"]
    assert words_of("The") == ["the"]
    assert sound_of("filadelfia") == sound_of("philadelphia")
