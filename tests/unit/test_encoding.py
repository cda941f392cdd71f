"""Text files whatever wrote them, and text that was spoilt before it came here."""

from __future__ import annotations

import codecs

import pytest

from directory.imports.checking.opened import Upload, look, said_of
from directory.imports.files.encoding import decode
from directory.imports.table import FileProblem
from directory.listings.validation import misread

ROWS = """name,street,city
Clínica Peñasco,1 Cañon St,Cañon City
Women’s “Hope” Center – North,2 Main St,Doña Ana
Centro José Martí,3 Calle Ocho,Añasco
"""
SPANISH = "name,city\nClínica Esperanza,Peñasco\n"
FRENCH = "name,city\nThé à Genève,Saint-Étienne\n"
QUOTES = "name,city\nWomen’s Center,Austin\nVeteran’s House – East,Waco\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "mac_roman"]
)
@pytest.mark.parametrize("text", [ROWS, SPANISH, QUOTES], ids=["rows", "spanish", "quotes"])
def test_letters_come_through_whatever_wrote_the_file(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "mac_roman", "cp850", "cp437"])
@pytest.mark.parametrize("text", [SPANISH, "name,city\nHope,Peñasco\n", "name,city\nJosé House,Austin\n"])
def test_old_encodings_are_told_by_one_accent(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "cp850"])
def test_french_and_german_names_too(encoding: str) -> None:
    for text in (FRENCH, "name,city\nMüller Haus,Fürth\n", "name,city\nCHÂTEAU ÉLITE,MONTRÉAL\n"):
        assert decode(text.encode(encoding)).text == text, encoding


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman"])
@pytest.mark.parametrize(
    "name",
    ["Hope\u00a0House", "Hope\u00a0House (North)", "Hope… and more", "Café\u00a0Hope", "Hope • House", "Hope® House"],
)
def test_a_sign_between_words_is_enough(name: str, encoding: str) -> None:
    text = f"name,city\n{name},Austin\n"
    assert decode(text.encode(encoding)).text == text


def test_one_sign_that_nobody_can_tell_stops_no_file() -> None:
    assert decode(b"name,city\nHope \xa7 8,Austin\n").text == "name,city\nHope § 8,Austin\n"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("Peñasco,".encode() + b"Ca\xf1on", "Peñasco,Cañon"),
        (b"Cl\xednica," + "Peñasco".encode(), "Clínica,Peñasco"),
        ("Café ".encode() + b"Women\x92s", "Café Women’s"),
        ("“Hope” ".encode() + b"\x96 Ca\xf1on", "“Hope” – Cañon"),
        ("Añasco\n".encode() + b"Ca\xf1", "Añasco\nCañ"),
        ("日本 ".encode() + b"Ca\xf1on", "日本 Cañon"),
    ],
)
def test_a_stray_byte_costs_no_other_letter(data: bytes, expected: str) -> None:
    assert decode(data).text == expected


def test_lines_with_stray_bytes_are_named() -> None:
    assert decode("Peñasco\nAustin\n".encode() + b"Ca\xf1on\n").mixed_lines == (3,)
    assert decode("Peñasco\n".encode() + b"Ca\xf1on \xf1\n" * 300).mixed_lines == tuple(range(2, 202))


def test_nothing_of_a_file_stays_in_the_process() -> None:
    assert decode("Peñasco ".encode() + b"Ca\xf1on").mixed_lines == (1,)
    with pytest.raises(LookupError):
        codecs.lookup_error("directory-windows")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (SPANISH.encode("mac_roman"), "read as text of an old Mac"),
        (SPANISH.encode("cp1252"), "read as Windows text"),
        (SPANISH.encode("utf-16"), "read as UTF-16"),
        (SPANISH.encode() + b"Ca\xf1on House,Austin\n", "but for single letters in line 3; they were read as Windows"),
        (SPANISH.encode(), ""),
    ],
)
def test_the_preview_says_as_what_the_letters_were_read(data: bytes, words: str) -> None:
    (one,) = look(Upload("list.csv", data))
    said = " ".join(sentence for sentence in said_of(one) if "header" not in sentence)
    assert words in said
    assert bool(words) == bool(said)


def test_pure_letters_are_utf8() -> None:
    assert decode(b"name,city\nHope,Austin\n").encoding == "utf-8"


@pytest.mark.parametrize("data", [b"name\n\x81\x8d\n", b"\xff\xfea", b"name\n\x81\x00\n"])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(FileProblem) as raised:
        decode(data)
    assert raised.value.code == "encoding"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("CaÃ±on City", "Cañon City"),
        ("ClÃ\xadnica", "Clínica"),
        ("Womenâ€™s Center", "Women’s Center"),
        ("Hope â€“ North", "Hope – North"),
        ("PeÃ±asco", "Peñasco"),
        ("JosÃ© MartÃ\xad", "José Martí"),
        ("CafÃ©", "Café"),
        ("Women\x92s Center", "Women’s Center"),
    ],
)
def test_utf8_that_was_misread_is_put_right(cell: str, expected: str) -> None:
    assert misread.mended(cell) == expected


@pytest.mark.parametrize(
    "cell",
    ["Cl’nica", "Pe?asco", "Women?s Center", "Ca\ufffdon", "Ca–on City", "WomenÕs Center", "Do–a Ana", "Jos\ue000"],
)
def test_letters_that_nobody_can_put_right_are_shown(cell: str) -> None:
    assert misread.mended(cell) is None
    assert misread.looks_spoilt(cell)


@pytest.mark.parametrize(
    "cell",
    [
        *("Cañon City", "Peñasco", "Women’s Center", "O’Brien’s", "Hope – North", "Añasco", "Coeur d’Alene", "“Hope”"),
        *(
            "Who? Us",
            "Café Société",
            "L’Étoile",
            "ÉLITE",
            "https://example.org/?a=1",
            "https://example.org/x?id=4",
            "ann@example.org",
        ),
        *(
            "Hawai‘i",
            "Ka‘u",
            "Kaua’i",
            "Mo’okini",
            "Dun Laoghaire",
            "St. John’s-in-the-Woods",
            "Ñuñoa",
            "Hope™ House",
            "Mon–Fri",
            "9am–5pm",
        ),
        *("They’re here", "Let’s Go", "Rock ’n’ Roll", "Is it far?", "D’Angelo", "Fo’c’sle", "", "Austin"),
    ],
)
def test_text_that_is_right_is_left_alone(cell: str) -> None:
    assert misread.mended(cell) is None
    assert not misread.looks_spoilt(cell)
