"""The worst documents of 5 MB that strangers can make: each is looked at in less than a second of work."""

from __future__ import annotations

import random
import struct
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import pytest

from directory.providing import documents
from directory.providing.documents import checked
from directory.providing.providing_problem import ProvidingProblem
from tests import papers

MOST_WORK = 1.0  # seconds of this process; the worst take about 0.4
ROOM = 4_900_000  # bytes, with what stands around them
EMPTY_LIST = b"/Type/ObjStm stream\nx\x9c\x03\x00\x00\x00\x00\x01"
# Blocks of DEFLATE out of which nothing comes: eight stored ones, four with the fixed codes, eight with codes of their
# own (90 bits each), which cost the most.
STORED = b"\x00\x00\x00\xff\xff" * 8
FIXED = bytes.fromhex("0208208000")


def own_codes() -> bytes:
    bits: list[int] = []

    def put(value: int, count: int) -> None:
        bits.extend((value >> place) & 1 for place in range(count))

    for value, count in ((0, 1), (2, 2), (0, 5), (0, 5), (14, 4)):
        put(value, count)
    for symbol in (16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1):
        put(1 if symbol in (1, 18) else 0, 3)
    for value, count in ((1, 1), (127, 7), (1, 1), (107, 7), (0, 1), (0, 1), (0, 1)):  # 256 zeros, then one and one
        put(value, count)
    bits *= 8
    return bytes(sum(bits[at + place] << place for place in range(8)) for at in range(0, len(bits), 8))


def filled(one: bytes, room: int = ROOM) -> bytes:
    return one * (room // len(one))


def stream(block: bytes, room: int = ROOM) -> bytes:
    """A stream out of which nothing comes, and that ends."""
    return b"\x78\x9c" + filled(block, room) + b"\x01\x00\x00\xff\xff\x00\x00\x00\x01"


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(rest: bytes, interlaced: int = 0) -> bytes:
    """The head of a picture that unpacks to nearly as much as is taken, and what comes after it."""
    head = struct.pack(">IIBBBBB", 9_900, 5_000, 8, 6, 0, 0, interlaced)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + rest


def picture(after: bytes = b"") -> bytes:
    """Packed rows of such a picture, and noise."""
    packing = zlib.compressobj(9)
    parts = [packing.compress(bytes(1_000_000)) for _ in range(198)]
    return b"".join([*parts, packing.compress(after), packing.flush()])


def pdf(body: bytes) -> bytes:
    head = b"%PDF-1.5\n/Root /Type/Page " + body
    return head + b"\nxref\nstartxref\n%d\n%%%%EOF" % (len(head) + 1)


def listed(unpacked: bytes) -> bytes:
    return pdf(b"/Type/ObjStm stream\n" + zlib.compress(unpacked, 9))


def jpeg(before: bytes = b"", scans: bytes = b"") -> bytes:
    one = papers.jpeg()
    return one[:2] + before + one[2:-2] + scans + b"\xff\xd9"


SCAN = papers.jpeg()[papers.jpeg().index(b"\xff\xda") : -2]
NAMES = (b"/", b"/Type ", b"/Type/Page ", b"/Type      /Page ", b"/Type        /Pag ", b"/Type/ObjStm ", b"/Encryp")
MORE_NAMES = (b"/JavaScripts", b"/EmbeddedFil", b"/Launchx", b"/RichMedi", b"/J#53", b"stream\n", b"obj ")
CHAINS = (b"trailer <</Prev 9>> startxref 9 %%EOF ", b"xref 0 1 0000000000 65535 f ", b"startxref        1 ")
SHARED = b"/Type/ObjStm " * 70 + b"stream\n"


def _of(one: bytes) -> bytes:
    return pdf(filled(one))


def _listed(one: bytes) -> bytes:
    return listed(filled(one, 19_000_000))


SHAPES: dict[str, Callable[[], bytes]] = {
    "JPEG, padding before each": lambda: b"\xff\xd8" + filled(b"\xff\xff\xd0") + b"\xff\xd9",
    "JPEG, much padding before each": lambda: b"\xff\xd8" + filled(b"\xff" * 600 + b"\xd0") + b"\xff\xd9",
    "JPEG, padding alone": lambda: b"\xff\xd8" + filled(b"\xff"),
    "JPEG, markers without a length": lambda: jpeg(filled(b"\xff\xd0")),
    "JPEG, empty segments": lambda: jpeg(filled(b"\xff\xe0\x00\x02")),
    "JPEG, frames": lambda: jpeg(filled(b"\xff\xc0\x00\x0b\x08\x00\x08\x00\x08\x01\x01\x11\x00")),
    "JPEG, scans": lambda: jpeg(scans=filled(SCAN)),
    "JPEG, stuffed scan": lambda: jpeg(scans=SCAN + filled(b"\xff\x00")),
    "JPEG, restarted scan": lambda: jpeg(scans=SCAN + filled(b"\xff\xd0\xff\xd7")),
    "JPEG, scan without an end": lambda: jpeg(scans=SCAN + filled(b"\xff\x00"))[:-2],
    "PNG, empty data": lambda: png(filled(chunk(b"IDAT", b""))),
    "PNG, tiny texts": lambda: png(filled(chunk(b"tEXt", b"a"))),
    "PNG, tiny data": lambda: png(filled(chunk(b"IDAT", b"\x00"))),
    "PNG, all that may come out": lambda: png(chunk(b"IDAT", picture())),
    "PNG, all that may come out, interlaced": lambda: png(chunk(b"IDAT", picture()), 1),
    "PNG, much comes out, then noise": lambda: png(chunk(b"IDAT", picture(random.Random(1).randbytes(4_600_000)))),
    "PNG, nothing comes out of stored blocks": lambda: png(chunk(b"IDAT", stream(STORED))),
    "PNG, nothing comes out of fixed blocks": lambda: png(chunk(b"IDAT", stream(FIXED))),
    "PNG, nothing comes out of blocks of their own": lambda: png(chunk(b"IDAT", stream(own_codes()))),
    "PNG, a length beyond its end": lambda: png(b"\xff\xff\xff\xffIDAT" + filled(b"a")),
    "PDF, empty lists": lambda: pdf(filled(EMPTY_LIST)),
    "PDF, one stream of many lists": lambda: pdf(filled(SHARED, 100_000) + stream(own_codes(), 4_700_000)),
    "PDF, lists within a list": lambda: pdf(SHARED + stream(STORED, 4_000_000) + filled(EMPTY_LIST, 800_000)),
    "PDF, nothing comes out of a list": lambda: pdf(b"/Type/ObjStm stream\n" + stream(own_codes())),
    "PDF, a list without an end": lambda: pdf(b"/Type/ObjStm stream\n" + filled(STORED)),
    "PDF, more than may come out": lambda: listed(bytes(100_000_000)),
    **{f"PDF of {one!r}": partial(_of, one) for one in (*NAMES, *MORE_NAMES, *CHAINS)},
    **{f"PDF, lists of {one!r}": partial(_listed, one) for one in (*NAMES, *MORE_NAMES)},
}


@pytest.mark.parametrize("shape", SHAPES)
def test_no_file_of_5_mb_costs_a_second(shape: str) -> None:
    data = SHAPES[shape]()
    assert len(data) <= documents.MOST
    began = time.process_time()
    with suppress(ProvidingProblem):
        checked("x", data)
    assert time.process_time() - began < MOST_WORK


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (pdf(EMPTY_LIST * 3_000), "unpacks to too much"),
        (pdf(SHARED + stream(STORED, 100_000)), "unpacks to too much"),
        (jpeg(b"\xff\xe0\x00\x02" * 20_000), "cannot be opened"),
        (papers.png()[:-12] + chunk(b"tEXt", b"a") * 20_000 + papers.png()[-12:], "cannot be opened"),
    ],
)
def test_what_is_of_too_many_parts_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(ProvidingProblem, match=says):
        checked("x", data)


def test_honest_files_of_many_parts_are_taken() -> None:
    assert checked("x.pdf", pdf(EMPTY_LIST * 500))[1] == "application/pdf"
    assert checked("x.jpg", jpeg(b"\xff" * 900 + b"\xff\xe0\x00\x02" * 2_000, SCAN * 500))[1] == "image/jpeg"
    head, tail = papers.png()[:33], papers.png()[-12:]
    packed = zlib.compress(bytes(72), 0)
    rows = b"".join(chunk(b"IDAT", packed[at : at + 1]) for at in range(len(packed)))
    assert checked("x.png", head + chunk(b"tEXt", b"a") * 2_000 + rows + tail)[1] == "image/png"
