"""The vocabulary: complete, unambiguous, and its errors name the entry."""

from __future__ import annotations

from pathlib import Path

import pytest

from directory.config import DATA
from directory.data_files import DataFileError
from directory.vocabulary import GROUPS, Generation, get_vocabulary, load

vocabulary = get_vocabulary()


def test_it_has_all_groups_and_fewer_than_two_hundred_terms() -> None:
    assert tuple(group.id for group in vocabulary.groups) == GROUPS
    assert 85 <= len(vocabulary.terms) <= 192  # three words of the index
    assert {group.id for group in vocabulary.groups if group.combine == "all"} == {"therapy", "language", "access"}


@pytest.mark.parametrize(
    ("term", "group"),
    [
        *((term, "population") for term in ("adolescents", "men", "women", "lgbt", "veterans")),
        ("adults", "ages"),
        *((term, "therapy") for term in ("individual", "group", "family", "cbt", "dbt", "emdr")),
        *((term, "therapy") for term in ("art", "music", "adventure", "peer-groups", "case-management", "mentorship")),
        *((term, "level") for term in ("detox", "inpatient", "residential", "php", "iop", "outpatient")),
        *((term, "focus") for term in ("mental-health", "substance-use", "co-occurring")),
    ],
)
def test_every_term_of_the_founding_article_is_there(term: str, group: str) -> None:
    assert vocabulary.term(term).group == group


@pytest.mark.parametrize(
    ("generation", "code", "term"),
    [
        (Generation.DIRECTORY, "OIT", "iop"),
        (Generation.WIDE, "oit", "iop"),
        (Generation.WIDE_2026, "iop", "iop"),
        (Generation.WIDE, "mi", "tricare"),
        (Generation.WIDE_2026, "mi", "motivational-interviewing"),
        (Generation.WIDE_2026, "tricare", "tricare"),
        (Generation.WIDE_2026, "ssa", "state-license"),
        (Generation.DIRECTORY, "MD", "medicaid"),
        (Generation.DIRECTORY, "MC", "medicare"),
        (Generation.DIRECTORY, "TGD", "gambling"),
        (Generation.DIRECTORY, "OD", "detox"),
        (Generation.DIRECTORY, "AT", "activity"),
        (Generation.DIRECTORY, "TAY", "young-adults"),
        (Generation.DIRECTORY, "YAD", "ages-18-25"),
        (Generation.DIRECTORY, "WN", "women"),
        (Generation.DIRECTORY, "FEM", "accepts-women"),
        (Generation.WIDE_2026, "adol", "adolescents"),
    ],
)
def test_a_code_means_what_its_generation_says(generation: Generation, code: str, term: str) -> None:
    assert vocabulary.codes(generation)[code] == term


@pytest.mark.parametrize(
    ("generation", "code"),
    [
        (Generation.WIDE, "ssa"),  # a screening until 2025
        (Generation.WIDE_2026, "gl"),  # the column is gone; silence is not "no"
        (Generation.WIDE_2026, "oit"),
        (Generation.DIRECTORY, "OP"),  # in a substance-use row the heading of which OIT is a part
    ],
)
def test_a_code_that_says_nothing_to_families_is_not_mapped(generation: Generation, code: str) -> None:
    assert code not in vocabulary.codes(generation)


def test_no_code_stands_for_art_music_or_adventure() -> None:
    assert all(vocabulary.term(term).codes == () for term in ("art", "music", "adventure"))


def test_definitions_are_short_sentences_in_both_languages() -> None:
    for term in vocabulary.terms:
        for locale in ("en", "es"):
            assert term.label(locale)
            assert len(term.definition(locale).split()) <= 25, term.id
            assert "addict" not in term.definition(locale).lower()


def test_positions_are_the_order_of_the_file() -> None:
    assert [vocabulary.position(term.id) for term in vocabulary.terms] == list(range(len(vocabulary.terms)))


GOOD = (DATA / "vocabulary.toml").read_text(encoding="utf-8")
DBT = '[[term]]\nid = "dbt"\ngroup = "therapy"'


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        (
            DBT,
            DBT.replace("therapy", "therapies"),
            "term “dbt”, group: “therapies” is not a group; choose one of level, ",
        ),
        (DBT, DBT.replace('"dbt"', '"DBT"'), "lower-case"),
        (DBT, DBT.replace('"dbt"', '"cbt"'), "“cbt” is there twice"),
        (DBT, DBT + '\ncolour = "red"', "term “dbt”: “colour” is not known; use codes, "),
        ('codes = ["DBT"]', 'codes = ["CBT"]', "code “CBT” .* at “cbt” and at “dbt”"),
        ('codes = ["DBT"]', 'codes = ["dbt"]', "term “dbt”, codes “dbt”: .* a code here is in capitals"),
        ('es = ["EMDR", ', 'es = ["", ', "term “emdr”, es.label: must not be empty"),
        ('combine = "all"', 'combine = "some"', "group “therapy”, combine: “some” is not known; use 'any' or 'all'"),
        ('id = "gender"', 'id = "sex"', "group “sex”, id: “sex” is not a group; choose one of level, "),
        ('id = "ages"', 'id = "gender"', "in this order"),
        ("\n[[group]]\nid", "\n[[groop]]\nid", "groop"),
        ("\n[[group]]\nid", "\n[[group\nid", "cannot be read"),
    ],
)
def test_an_error_names_the_entry(tmp_path: Path, before: str, after: str, complaint: str) -> None:
    assert before in GOOD
    path = tmp_path / "vocabulary.toml"
    path.write_text(GOOD.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(DataFileError, match=complaint):
        load(path)
