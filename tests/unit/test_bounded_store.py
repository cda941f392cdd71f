"""What was made for everyone alike is kept, within bounds."""

from __future__ import annotations

from directory.bounded_store import Kept


def test_it_works() -> None:
    kept = Kept[str](2)
    assert kept.of("a", lambda: "one") == "one"
    assert kept.of("a", lambda: "another") == "one"
    assert len(kept) == 1


def test_the_least_used_goes_first() -> None:
    kept = Kept[str](2)
    kept.keep({"a": "1", "b": "2"})
    assert kept.find(["a", "nobody"]) == {"a": "1"}
    kept.keep({"c": "3"})
    assert kept.find(["a", "b", "c"]) == {"a": "1", "c": "3"}


def test_what_says_nothing_is_kept_too() -> None:
    kept, made = Kept[str | None](2), list[int]()
    for _ in range(2):
        assert kept.of("a", lambda: made.append(1)) is None
    assert made == [1]
