"""The body of a change is read strictly: one object, each name once, nothing that readers take differently."""

from __future__ import annotations

import pytest

from directory.api.merge_body import BadBody, facts_of


def test_it_works() -> None:
    assert facts_of(b'{"openings": "full", "wait_days": null, "a": 3}') == {
        "openings": "full",
        "wait_days": None,
        "a": 3,
    }


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'""',
        b"7",
        b'{"openings": "full", "openings": "accepting"}',
        b'{"a": {"b": 1, "b": 2}}',
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": -Infinity}',
        b'{"a": "\\ud800"}',
        b'{"a": "\xff"}',
        b'\xef\xbb\xbf{"a": 1}',
        '{"a": 1}'.encode("utf-16"),
        b'{"a": ' + b"1" * 5000 + b"}",
        b"{'a': 1}",
        b'{"a": 1,}',
        b'{"a":' * 10_000,
        b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
        b"[" * 30_000 + b"]" * 30_000,
    ],
)
def test_anything_else_is_refused(body: bytes) -> None:
    with pytest.raises(BadBody):
        facts_of(body)
