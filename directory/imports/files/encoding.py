"""Bytes of a text file to text, whatever wrote it: UTF-8, UTF-16, Windows, an old Mac, DOS, or two of them mixed. Pure.

A byte that is no UTF-8 among others that are is Windows text that somebody pasted in. Where no byte is UTF-8, the
reading is taken under which the signs stand where people put them: accents within words, dashes and quotes around them.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from itertools import islice

from directory.imports.table import FileProblem
from directory.text import filled, known, marked

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LOOKED_AT = 4_000  # bytes that tell UTF-16 without a mark
_LINES_NAMED = 200
_OTHERWISE = marked("The file says it is %(what)s, but byte %(byte)s is not.")
_WORDS = {
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    "cp1252": marked("Windows text"),
    "mac_roman": marked("text of an old Mac"),
    "cp850": marked("DOS text"),
}


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text, the encoding it was read as, and the lines in which single bytes were of another one."""

    text: str
    encoding: str
    mixed_lines: tuple[int, ...] = ()


def decode(data: bytes) -> Decoded:
    """The text of a file's bytes. Raises FileProblem where they are no text."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return Decoded(_by_its_mark(data, encoding), encoding)
    if wide := _without_mark(data):
        return wide
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        if _HOLDS_UTF8.search(data):
            return _mixed(data)
        return _of_one_byte(data, error.start)


def words_of(encoding: str) -> str:
    """What a file was read as, for people; "" for what every spreadsheet writes today."""
    return known(_WORDS[encoding]) if encoding in _WORDS else ""


def _by_its_mark(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise FileProblem(
            "encoding",
            filled(_OTHERWISE, what=encoding.upper(), byte=f"{error.start}"),
            "Open it in a spreadsheet and save it as CSV (UTF-8).",
        ) from error


def _without_mark(data: bytes) -> Decoded | None:
    """UTF-16 that does not say so: every other byte of Latin text is zero."""
    start = data[:_LOOKED_AT]
    half = len(start) // 2
    if half < 4 or len(data) % 2:
        return None
    for encoding, zeros in (("utf-16-le", start[1::2]), ("utf-16-be", start[0::2])):
        if zeros.count(0) > 0.7 * half:
            try:
                return Decoded(data.decode(encoding), encoding)
            except UnicodeDecodeError:
                return None
    return None


# A letter of two or three bytes as UTF-8 has it. Two Windows letters that look so ("Ã±") no word has side by side.
_HOLDS_UTF8 = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}")


def _mixed(data: bytes) -> Decoded:
    """UTF-8 with single bytes of Windows text in it."""
    text = data.decode("utf-8", "surrogateescape")  # a byte that is none comes as U+DC00 and more, which no text holds
    lines = (number for number, line in enumerate(text.split("\n"), start=1) if _STRAY.search(line))
    return Decoded(text.translate(_AS_WINDOWS), "utf-8", tuple(islice(lines, _LINES_NAMED)))


_STRAY = re.compile("[\udc80-\udcff]")
_AS_WINDOWS = {0xDC00 + byte: bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0x100)}


# Of one byte a letter -------------------------------------------------------------------------------------------------

_SMALL = "áéíóúüñçàèìòùâêîôûëïöäãõåø"
_CAPITAL = _SMALL.upper()
_LETTER = rf"[A-Za-z{_SMALL}{_CAPITAL}]"
# What people write: an accent in a word or at its end, quotes around words, dashes between them. An old Mac's ñ and ó
# are the dashes of Windows, so these two have to stand where Spanish has them.
_WELL = re.compile(
    r"[áéíúüçàèìòùâêîôûëïöäãõåø](?<=[A-Za-z].)|[áéíúüçàèìòùâêîôûëïöäãõåø](?=[a-z])"
    r"|ñ(?<=[aeiouáéíóúAEIOU].)(?=[aeiouáéíóú])|(?<![A-Za-z])ñ(?=[aeiou])"
    r"|ó(?<=[A-Za-z].)(?=n\b|n(?:es|ica|ico|imo)|g[aiou]|p[ei]|m[eio]|x|dic|vil|ven)|ó(?<=[a-z]i.)"
    rf"|(?<!{_LETTER})[ÁÉÍÓÚÑÇÀÈÜÖÄÅ](?=[a-záéíóúñ])|[{_CAPITAL}](?<=[A-Z].)(?![a-z])|(?<![a-z])[{_CAPITAL}](?=[A-Z])"
    r"|[“‘](?=\w)|(?<=[\w.,!?])”(?!\w)|[–—](?<=[\s\da-z].)(?=[\s\dA-Z])|[®™©](?!\w)|[•·¿¡](?=\s)|[°ºª](?<=\d.)"
    r"|\u00a0(?<=[\w.,;:].)(?=[\w(])|…(?<=[\w.,)].)(?!\w)"  # a space that keeps two words in one line; "and more…"
)
# By far the most frequent: "Women’s", "Veterans’ House", "O’Brien".
_APOSTROPHE = re.compile(r"(?<=[A-Za-z])’(?=(?:s|t|d|m|re|ve|ll)\b|[A-Z])|(?<=s)’(?=\s)")
# What nobody writes: signs within a word, a capital after a small letter, a small letter among capitals.
_BADLY = re.compile(
    rf"(?<={_LETTER})[‡†„…‰ŒœŽžŸƒˆ˜™®©¢£¤¥§¨¬¯°±´¶·¸»«¿¡×÷ßΩ∂∑∏π∫√∆≈∞≤≥◊ˇ˘˙˚˝˛“”ºª](?={_LETTER})"
    rf"|(?<=[a-z])[{_CAPITAL}ÐÞ]|[{_SMALL}](?=[A-Z])|(?<=[A-Z])[{_SMALL}](?=[A-Z])|(?<=[a-z]{{2}})’(?=[a-z]{{3}})"
    r"|[\x80-\x9f\ufffd¤‚„ƒˆ‹›Š†‡‰¢£¥¦§¨ª«¬¯±²³´µ¶¹»¼½¾×÷þÞðÐ∂∑∏π∫Ω√≈∆◊˙¸\u2500-\u259f]"
)
_CANDIDATES = ("cp1252", "mac_roman", "cp850")  # of two that read as well, the first


def _score(text: str) -> int:
    return len(_WELL.findall(text)) + 3 * len(_APOSTROPHE.findall(text)) - 2 * len(_BADLY.findall(text))


def _as_windows(data: bytes) -> Decoded | None:
    try:
        return Decoded(data.decode("cp1252"), "cp1252")
    except UnicodeDecodeError:
        return None


def _of_one_byte(data: bytes, first: int) -> Decoded:
    best: tuple[int, str, str] | None = None
    for encoding in _CANDIDATES:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        score = _score(text)
        # Windows text is by far the most frequent: another reading has to show that it is one.
        if best is None or score > best[0]:
            best = (score, encoding, text)
    if best and best[1] != "cp1252" and best[0] <= 0 and (plain := _as_windows(data)):
        return plain  # what looks spoilt in it is shown with its rows
    if best is None or (best[1] != "cp1252" and best[0] <= 0):
        line = data[:first].count(b"\n") + 1
        raise FileProblem(
            "encoding",
            filled("Line %(line)s holds a byte that is neither UTF-8 nor Windows text.", line=line),
            "Open the file in a spreadsheet and save it as CSV (UTF-8).",
        )
    return Decoded(best[2], best[1])
