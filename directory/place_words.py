"""The words of places, streets and addresses, as people write them (data/place_words.toml)."""

from __future__ import annotations

from functools import cache

from directory.config import DATA
from directory.data_files import Distinct, Entry, Text, read


class PlaceWords(Entry):
    """The lists of the file, which says what each is for."""

    zip_words: Distinct[Text]
    around_zip: Distinct[Text]
    units: Distinct[Text]
    streets: Distinct[Text]
    streets_first: Distinct[Text]
    directions: Distinct[Text]
    around_town: Distinct[Text]
    of_a_state: Distinct[Text]
    sought: Distinct[Text]
    sought_first: Distinct[Text]
    sought_in_names: Distinct[Text]
    before_town: Distinct[Text]
    here: Distinct[Text]
    county_ends: Distinct[Text]
    county_begins: Distinct[Text]


@cache
def place_words() -> PlaceWords:
    """All lists."""
    return read(DATA / "place_words.toml", PlaceWords)
