"""A claimant's document, opened before it is kept: it is a PDF, PNG or JPEG from end to end, of a bearable size.

A few bytes at the beginning prove nothing. What no reader opens, hides behind a password, runs something or carries
other files is refused, with what to do instead; a document is only ever handed out to be saved (`claim_queue_views`).
Every look is bounded: a file is gone through once, in place, and its parts and what is unpacked are counted while it
is. The worst file of 5 MB that strangers can make costs less than a second.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable

from directory.providing.providing_problem import ProvidingProblem
from directory.text import filled, marked

MOST = 5_000_000  # bytes
MOST_PAGES = 50
MOST_SIDE = 20_000  # pixels
MOST_PIXELS = 50_000_000
_MOST_UNPACKED = 200_000_000  # bytes of a picture, counted and thrown away
_MOST_INDEX = 20_000_000  # bytes of a PDF's packed lists of objects
_MOST_LISTS = 2_000  # of them: programs put a hundred objects or two into each
_MOST_PARTS = 10_000  # chunks of a PNG, segments of a JPEG: real ones have a few for each 4 kB at most
_PIECE = 1 << 16  # bytes that come out of a stream at a time
_BITE = 1 << 14  # bytes that go in: what does not fit is copied, so it is little


def checked(name: str, data: bytes) -> tuple[str, str, bytes]:
    """(a file name of ours, the media type, the bytes) of a document. Raises ProvidingProblem."""
    if not data:
        raise ProvidingProblem("Choose a file: a license, a letter on the program's paper, or the like.")
    if len(data) > MOST:
        size, most = f"{len(data) / 1e6:.1f}", f"{MOST / 1e6:.0f}"
        raise ProvidingProblem(filled("The file has %(size)s MB; at most %(most)s MB are taken.", size=size, most=most))
    for kind, (magic, ending, look) in _KINDS.items():
        if data.startswith(magic):
            look(data)
            stem = re.sub(r"[\x00-\x1f\x7f]", " ", name[:255]).rpartition(".")[0].strip()[:190]
            return f"{stem or 'document'}{ending}", kind, data
    raise ProvidingProblem("The file is no PDF, JPEG or PNG. Save it as one of these.")


def _broken(kind: str) -> ProvidingProblem:
    return ProvidingProblem(
        filled("The file begins like a %(kind)s, but cannot be opened as one. Save it anew, and send that.", kind=kind)
    )


def _size(kind: str, width: int, height: int) -> None:
    if not (0 < width <= MOST_SIDE and 0 < height <= MOST_SIDE):
        raise _broken(kind) if not (width and height) else _too_large(width, height)
    if width * height > MOST_PIXELS:
        raise _too_large(width, height)


def _too_large(width: int, height: int) -> ProvidingProblem:
    return ProvidingProblem(
        filled(
            "The picture has %(width)s × %(height)s pixels. Make it smaller, and send that.",
            width=f"{width:,}",
            height=f"{height:,}",
        )
    )


# Color type of a PNG → samples a pixel.
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
# The passes of an interlaced one: where each begins, and its steps (Adam7).
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def _png(data: bytes) -> None:
    """Every chunk whole and with the right checksum, the picture unpacks to its own size, and nothing comes after."""
    at, stream = 8, zlib.decompressobj()
    view = memoryview(data)
    size = left = -1  # bytes of the unpacked rows, and how many of them did not come yet
    ended, parts = False, 0
    while at < len(data):
        parts += 1
        if ended or at + 12 > len(data) or parts > _MOST_PARTS:
            raise _broken("PNG")
        (length,) = struct.unpack_from(">I", data, at)
        end = at + 8 + length
        if end + 4 > len(data) or zlib.crc32(view[at + 4 : end]) != struct.unpack_from(">I", data, end)[0]:
            raise _broken("PNG")
        kind, body = data[at + 4 : at + 8], view[at + 8 : end]
        at = end + 4
        if (size < 0) != (kind == b"IHDR"):
            raise _broken("PNG")
        if kind == b"IHDR":
            if length != 13:
                raise _broken("PNG")
            size = left = _raw_size(*struct.unpack(">IIBBBBB", body))
        elif kind == b"IDAT":
            left -= _unpacked(stream, body, left)
        ended = kind == b"IEND"
    if not ended or left or not stream.eof:
        raise _broken("PNG")


def _unpacked(stream: zlib._Decompress, body: memoryview, most: int) -> int:
    """How many bytes come out of this part of a stream; none is kept, and more than `most` is broken."""
    count = 0
    try:
        for begin in range(0, len(body), _BITE):
            bite: bytes | memoryview = body[begin : begin + _BITE]
            while not stream.eof:
                piece = stream.decompress(bite, _PIECE)
                bite, count = stream.unconsumed_tail, count + len(piece)
                if count > most:
                    raise _broken("PNG")
                if not bite and len(piece) < _PIECE:
                    break
    except zlib.error as error:
        raise _broken("PNG") from error
    return count


def _raw_size(width: int, height: int, depth: int, color: int, _packing: int, _filter: int, interlaced: int) -> int:
    """The bytes of a PNG's unpacked rows (PNG specification, 7.2 and 8.2)."""
    _size("PNG", width, height)
    if color not in _SAMPLES or depth not in (1, 2, 4, 8, 16) or interlaced not in (0, 1):
        raise _broken("PNG")
    bits = _SAMPLES[color] * depth
    total = 0
    for left, top, right, down in _PASSES if interlaced else ((0, 0, 1, 1),):
        columns, rows = -(-(width - left) // right), -(-(height - top) // down)
        if columns > 0 and rows > 0:
            total += rows * (1 + (columns * bits + 7) // 8)
    if total > _MOST_UNPACKED:
        raise _too_large(width, height)
    return total


_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # the markers that say how large the picture is
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})  # markers without a length
_PADDED = re.compile(rb"\xff+")
_AFTER_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7]", re.DOTALL)  # a marker that is no part of the picture's data


def _jpeg(data: bytes) -> None:
    """Segment after segment from the first marker to the last, with a size, tables and a picture between."""
    at, seen = 2, set[int]()
    for _ in range(_MOST_PARTS):
        padding = _PADDED.match(data, at)
        if padding is None or padding.end() + 3 > len(data):
            raise _broken("JPEG")
        at = padding.end() - 1
        marker = data[at + 1]
        seen.add(marker)
        if marker in _ALONE:
            at += 2
            continue
        (length,) = struct.unpack_from(">H", data, at + 2)
        end = at + 2 + length
        if length < 2 or end > len(data) or marker in (0x00, 0xD8, 0xD9):
            raise _broken("JPEG")
        if marker in _FRAMES:
            if length < 11:
                raise _broken("JPEG")
            height, width = struct.unpack_from(">HH", data, at + 5)
            _size("JPEG", width, height)
        at = end
        if marker == 0xDA:
            if not seen & _FRAMES:
                raise _broken("JPEG")
            at = _after_scan(data, end)
            if data[at : at + 2] == b"\xff\xd9":
                return
    raise _broken("JPEG")


def _after_scan(data: bytes, start: int) -> int:
    """Where the next marker after a scan's picture data stands."""
    found = _AFTER_SCAN.search(data, start)
    if found is None or found.start() == start:
        raise _broken("JPEG")
    return found.start()


_PDF_VERSION = re.compile(rb"%PDF-(1\.[0-7]|2\.0)[\r\n\s%]")
_PDF_END = re.compile(rb"startxref\s{1,8}(\d{1,10})\s{1,8}%%EOF")
_PDF_INDEX = re.compile(rb"\s{0,8}(xref\b|\d{1,10}\s{1,8}\d{1,5}\s{1,8}obj\b)")
_PDF_PAGE = re.compile(rb"/Type\s{0,8}/Page(?![A-Za-z])")
_PDF_RUNS = re.compile(rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia)(?![A-Za-z])")
_PDF_LISTS = re.compile(rb"/Type\s{0,8}/ObjStm(?![A-Za-z])")


def _pdf(data: bytes) -> None:
    """It ends in an index that is where it says, leads to a document of some pages, and nothing in it runs."""
    ends = list(_PDF_END.finditer(data, max(0, len(data) - 2048)))
    if not _PDF_VERSION.match(data) or not ends or b"/Root" not in data:
        raise _broken("PDF")
    if not _PDF_INDEX.match(data, int(ends[-1][1])):
        raise _broken("PDF")
    if b"/Encrypt" in data:
        raise ProvidingProblem(
            "The PDF is locked, so that we cannot read it. Save it without a password, and send that."
        )
    parts = [data, *_lists(data)]
    if any(_PDF_RUNS.search(part) for part in parts):
        raise ProvidingProblem(
            "The PDF holds other files, or something that runs. Print it into a new PDF, and send that."
        )
    pages = sum(len(_PDF_PAGE.findall(part)) for part in parts)
    if not pages:
        raise _broken("PDF")
    if pages > MOST_PAGES:
        text = marked("The PDF has %(pages)s pages; at most %(most)s are taken. Send those that show it.")
        raise ProvidingProblem(filled(text, pages=f"{pages:,}", most=MOST_PAGES))


def _lists(data: bytes) -> list[bytes]:
    """A PDF's packed lists of objects, in which its pages may stand."""
    found = list[bytes]()
    left, unread = (
        _MOST_INDEX,
        len(data),
    )  # bytes that may come out of all of them, and go in: no list is part of another
    for place in _PDF_LISTS.finditer(data):
        begin = data.find(b"stream", place.end(), place.end() + 1000)
        if begin == -1:
            raise _broken("PDF")
        begin += 6 + (2 if data[begin + 6 : begin + 8] == b"\r\n" else 1)
        unpacked, read = _unpacked_list(data, begin, min(len(data), begin + unread), left)
        found.append(unpacked)
        left, unread = left - len(unpacked), unread - read
        if left <= 0 or unread <= 0 or len(found) > _MOST_LISTS:
            raise _too_much()
    return found


def _unpacked_list(data: bytes, begin: int, end: int, most: int) -> tuple[bytes, int]:
    """What comes out of the stream that begins here, and how many bytes it has itself: at most up to `end`."""
    stream, pieces, view = zlib.decompressobj(), list[bytes](), memoryview(data)
    at = begin
    try:
        while not stream.eof:
            if at >= end:
                raise _broken("PDF") if end == len(data) else _too_much()
            bite = view[at : min(at + _BITE, end)]
            at += len(bite)
            pieces.append(stream.decompress(bite, most))
            most -= len(pieces[-1])
            if most <= 0:
                raise _too_much()
    except zlib.error as error:
        raise _broken("PDF") from error
    return b"".join(pieces), at - begin - len(stream.unused_data)


def _too_much() -> ProvidingProblem:
    return ProvidingProblem("The PDF unpacks to too much. Print it into a new PDF, and send that.")


# Media type → its first bytes, the ending we give it, how it is opened.
_KINDS: dict[str, tuple[bytes, str, Callable[[bytes], None]]] = {
    "application/pdf": (b"%PDF-", ".pdf", _pdf),
    "image/jpeg": (b"\xff\xd8\xff", ".jpg", _jpeg),
    "image/png": (b"\x89PNG\r\n\x1a\n", ".png", _png),
}
