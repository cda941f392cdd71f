"""data/time_words.toml: a phrase stands once, as it is compared, and its list is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from directory.data_files import DataFileError
from directory.listings.weekly.time_words import folded, time_words

PER = '[plain]\nper = ["a"]\n'


def test_it_works() -> None:
    found = time_words().phrases.find(["todos", "los", "dias", "habiles"])
    assert found is not None
    assert (found[0].kind, found[0].value, found[1]) == ("set", "weekdays", 4)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[day]\nmon = ["lunes", "lunes"]\n', "“lunes” stands twice"),
        ('[day]\nmon = ["lun"]\ntue = ["lun"]\n', "“lun” stands twice"),
        ('[day]\nwed = ["miércoles"]\n', "wed: write “miércoles” as “miercoles”"),
        ('[day]\nsomeday = ["x"]\n', "“someday” is no part of \\[day\\]; known are fri"),
        ('[colors]\nred = ["x"]\n', "“red” is no part of \\[colors\\]"),
    ],
)
def test_a_wrong_entry_is_named(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "words.toml"
    path.write_text(text + PER, encoding="utf-8")
    with pytest.raises(DataFileError, match=says):
        time_words(path)


def test_folding_keeps_every_letter_where_it_stood() -> None:
    assert folded("MIÉRCOLES İß") == "miercoles iß"
