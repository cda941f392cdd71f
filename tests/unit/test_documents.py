"""A claimant's document is opened before it is kept: whole, of a bearable size, and nothing in it runs."""

from __future__ import annotations

import re
import struct
import time
import zlib

import pytest

from directory.providing import documents
from directory.providing.documents import checked
from directory.providing.providing_problem import ProvidingProblem
from tests import papers


def test_it_works() -> None:
    assert checked("../my license.exe", papers.pdf()) == ("../my license.pdf", "application/pdf", papers.pdf())
    assert checked("", papers.png())[:2] == ("document.png", "image/png")
    assert checked("a\r\nb.jpg", papers.jpeg())[:2] == ("a  b.jpg", "image/jpeg")
    assert checked("x.pdf", papers.pdf(documents.MOST_PAGES))[1] == "application/pdf"


def xref_stream_pdf(pages: int = 2) -> bytes:
    """A PDF as newer programs write it: its pages stand in a packed list of objects, its index in a stream."""
    listed = b"2 0 3 40 " + b"".join(b"<< /Type /Page /Parent 2 0 R >> " for _ in range(pages))
    packed = zlib.compress(listed)
    made = b"%PDF-1.5\n5 0 obj\n<< /Type /ObjStm /N 2 /First 9 /Filter /FlateDecode >>\nstream\r\n"
    made += packed + b"\nendstream\nendobj\n"
    index = len(made)
    made += b"6 0 obj\n<< /Type /XRef /Root 1 0 R /Size 7 >>\nstream\n\nendstream\nendobj\n"
    return made + b"startxref\n%d\n%%%%EOF" % index


def test_a_pdf_whose_objects_are_packed_is_opened_too() -> None:
    assert checked("x.pdf", xref_stream_pdf())[1] == "application/pdf"
    with pytest.raises(ProvidingProblem, match="60 pages"):
        checked("x.pdf", xref_stream_pdf(60))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "Choose a file"),
        (b"<svg onload=alert(1)>", "no PDF, JPEG or PNG"),
        (b"%PDF-", "cannot be opened"),
        (b"%PDF-1.7 licence", "cannot be opened"),
        (b"%PDF-1.7\nstartxref\n0\n%%EOF", "cannot be opened"),
        (papers.pdf()[:-40], "cannot be opened"),
        (re.sub(rb"startxref\n\d+", b"startxref\n99999", papers.pdf()), "cannot be opened"),
        (papers.pdf(0), "cannot be opened"),
        (papers.pdf(documents.MOST_PAGES + 1), "51 pages"),
        (papers.pdf(extra=b"/OpenAction << /S /JavaScript /JS (app.alert) >>"), "something that runs"),
        (papers.pdf(extra=b"/Names << /EmbeddedFiles 9 0 R >>"), "something that runs"),
        (papers.pdf(extra=b"/Encrypt 9 0 R"), "locked"),
        (papers.png()[:-4], "cannot be opened"),
        (papers.png() + b"<script>", "cannot be opened"),
        (papers.png().replace(b"IEND", b"IENT"), "cannot be opened"),
        (papers.png(rows=b"\x00" * 9), "cannot be opened"),
        (papers.png(rows=b"\x00" * 900), "cannot be opened"),
        (papers.png(0, 8), "cannot be opened"),
        (papers.png(30_000, 1), "pixels"),
        (papers.png(19_000, 19_000, rows=b""), "pixels"),
        (b"\x89PNG\r\n\x1a\n", "cannot be opened"),
        (papers.jpeg()[:-2], "cannot be opened"),
        (b"\xff\xd8\xff", "cannot be opened"),
        (b"\xff\xd8\xff\xd9", "cannot be opened"),
        (papers.jpeg(0, 8), "cannot be opened"),
        (papers.jpeg(30_000, 8), "pixels"),
    ],
)
def test_what_is_none_is_refused_and_says_why(data: bytes, says: str) -> None:
    with pytest.raises(ProvidingProblem, match=says):
        checked("x.pdf", data)


@pytest.mark.parametrize("data", [papers.pdf(), papers.png(), papers.jpeg(), xref_stream_pdf()])
def test_no_cut_of_a_file_is_taken_or_crashes(data: bytes) -> None:
    for end in range(len(data) - 2):
        with pytest.raises(ProvidingProblem):
            checked("x", data[:end])


def test_what_unpacks_to_much_is_stopped_while_it_does() -> None:
    bomb = zlib.compress(b"\x00" * 100_000_000, 9)
    listed = b"%PDF-1.5\n" + b"5 0 obj << /Type /ObjStm >> stream\n%s\nendstream\n" % bomb
    end = b"startxref\n%d\n%%%%EOF" % len(listed)
    began = time.thread_time()
    with pytest.raises(ProvidingProblem, match="unpacks to too much"):
        checked("x.pdf", listed + b"xref /Root\n" + end)
    with pytest.raises(ProvidingProblem, match="cannot be opened"):
        checked("x.png", papers.png(8, 8, rows=b"\x00" * 100_000_000))
    assert time.thread_time() - began < 5  # most of it goes into making them


@pytest.mark.parametrize(
    "filling", [b"/Type ", b"/Type      /Page ", b"startxref 1 ", b"\xff\x00", b"\xff\xff", b"stream\n", b"1 0 obj "]
)
def test_a_hostile_file_is_gone_through_once(filling: bytes) -> None:
    for head, tail in (
        (b"%PDF-1.7\n", b"xref /Root startxref 9 %%EOF"),
        (b"\xff\xd8\xff\xe0", b""),
        (papers.png()[:-12], b""),
    ):
        data = (head + filling * (4_900_000 // len(filling)) + tail)[: documents.MOST]
        began = time.thread_time()
        with pytest.raises(ProvidingProblem):
            checked("x", data)
        assert time.thread_time() - began < 5


def test_a_jpeg_of_many_scans_is_walked_to_its_end() -> None:
    one = papers.jpeg()
    scan = one[one.index(b"\xff\xda") : -2]
    assert checked("x.jpg", one[:-2] + scan * 3 + b"\xff\xd9")[1] == "image/jpeg"
    with pytest.raises(ProvidingProblem):
        checked("x.jpg", one[:-2] + struct.pack(">BBH", 0xFF, 0xDB, 9_000) + b"\xff\xd9")
