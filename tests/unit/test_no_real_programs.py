"""Nothing in the repository is a real program: no phone number but invented ones and known help lines."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from directory.config import DATA, ROOT

# Any way a US number is written: (512) 555-0100, 512.555.0100, +15125550100, a cell of ten digits.
PHONE = re.compile(
    r"(?<![\w./-])(?:\+?1[-. _]?)?(?:\(([2-9]\d{2})\) ?|([2-9]\d{2})[-. _])([2-9]\d{2})[-. _]?(\d{4})(?![\w-]|\.\d)"
    r"|\+1([2-9]\d{2})([2-9]\d{2})(\d{4})(?!\d)"
    r"|(?:^|(?<=[\"',;|\t]))([2-9]\d{2})([2-9]\d{2})(\d{4})(?=[\"',;|\t]| ?(?:x|ext)|$)",
    re.MULTILINE,
)
# With letters for the keys, of which seven are dialled. What begins with 555 is nobody's number.
LETTERED = re.compile(
    r"(?<![\w./-])(?:\+?1[-. ])?\(?([2-9]\d{2})\)?[-. ]{0,2}"
    r"(?!555|JKL)(?=[\dA-Z-]{0,7}[A-Z]{3})([2-9A-Z][\dA-Z]{2}-?[\dA-Z]{4})(?![a-z])"
)
KEYS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
# Numbers of help lines beside those of data/crisis_lines.toml: whose they are.
HELP_LINES = {
    "8006624357": "SAMHSA's national helpline",
    "8006334227": "Medicare",
    "8009853059": "the federal help desk on surprise bills",
    "8779278387": "the call center of the Vet Centers",
    "8007997233": "the National Domestic Violence Hotline",
    "8338526262": "the National Maternal Mental Health Hotline",
}
# Numbers in tests that cannot be 555-01xx, and why.
NO_LETTERS = "read from 555 with letters behind it, for the keys 0 and 1 have none"
IN_TESTS = {
    "8005554673": NO_LETTERS,
    "8885554673": NO_LETTERS,
    "2147483648": "no phone, but the first number that is too large for a column",
}
BINARY = {".jpg", ".png", ".mo", ".ico", ".woff2", ".ttf"}
# Files whose long numbers are no phone numbers, and why.
NO_PHONES = {
    "requirements.lock": "hashes of packages",
    "data/outlines.json": "coordinates",
    "data/towns.csv": "coordinates and counts of people",
}

MADE_BY_USE = re.compile(r"(^|/)(\.|instance/|__pycache__/|node_modules/)")


def tracked() -> list[Path]:
    """The files of the repository; where it is no clone, all that lie in it and are not made by use."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    names = [name for name in listed.stdout.split("\0") if name]
    if not names:
        lying = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
        names = [path.as_posix() for path in lying if not MADE_BY_USE.search(path.as_posix())]
    return [ROOT / name for name in names if name not in NO_PHONES]


def numbers(text: str) -> set[str]:
    """The phone numbers of a text, ten digits each."""
    lettered = {(found[1] + found[2].replace("-", "")).translate(KEYS) for found in LETTERED.finditer(text)}
    return lettered | {"".join(part for part in found.groups() if part) for found in PHONE.finditer(text)}


def known() -> set[str]:
    lines = tomllib.loads((DATA / "crisis_lines.toml").read_text(encoding="utf-8"))["line"]
    return {re.sub(r"\D", "", one.get("call", ""))[-10:] for one in lines} | set(HELP_LINES)


def is_invented(number: str) -> bool:
    return number[3:8] == "55501"


def test_no_phone_number_is_of_a_real_program() -> None:
    allowed = known()
    found = []
    for path in tracked():
        if path.suffix in BINARY or not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        of_tests = IN_TESTS.keys() if path.is_relative_to(ROOT / "tests") else set()
        real = sorted(one for one in numbers(text) if not is_invented(one) and one not in allowed | of_tests)
        found += [f"{path.relative_to(ROOT)}: {number}" for number in real]
    assert not found, found[:30]


def test_no_packed_list_is_kept() -> None:
    """Nobody sees what is in one: a list of programs could be packed into it."""
    packed = {".gz", ".zip", ".xlsx", ".xls", ".ods", ".bz2", ".xz", ".zst", ".parquet", ".sqlite"}
    assert not [path for path in tracked() if path.suffix in packed]


def test_no_file_of_rejected_rows_is_kept() -> None:
    kept = [
        path.name for path in tracked() if path.suffix == ".csv" and {"rejected", "unread"} & set(path.stem.split("-"))
    ]
    assert not kept


@pytest.mark.parametrize(
    ("text", "real"),
    [
        ("call (617) 555-0123 now", {"6175550123"}),
        ("617-555-0123", {"6175550123"}),
        ("617.555.0123,", {"6175550123"}),
        ("+16175550123", {"6175550123"}),
        ("1-617-555-0123", {"6175550123"}),
        ("Hope,6175550123,TX", {"6175550123"}),
        ("617 555 0123 x2", {"6175550123"}),
        ("617 5550123", {"6175550123"}),
        ("617_555_0123", {"6175550123"}),
        ("617-555HOPE", set()),
        ("1-617-JKL-HOPE-NOW", set()),
        ("-71.617426, 42.426797", set()),
        ("sha256:617555012361755501236175550123", set()),
        ("2026-11-23", set()),
        ("LICENSE 617-ABCD", set()),
    ],
)
def test_numbers_are_seen_however_they_are_written(text: str, real: set[str]) -> None:
    assert numbers(text) == real


@pytest.mark.parametrize(
    ("behind", "real"),
    [
        ("556HOPE", "5564673"),
        ("ELM-HOPE-NOW", "3564673"),
        ("556-HOPE (4673)", "5564673"),
        ("HOPEFUL", "4673385"),
    ],
)
def test_numbers_in_letters_are_seen(behind: str, real: str) -> None:
    assert numbers(f"1-617-{behind}") == numbers(f"(617) {behind}") == {f"617{real}"}
