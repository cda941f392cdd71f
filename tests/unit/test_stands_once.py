"""What the code has one place for stands in no second one."""

from __future__ import annotations

import re

import pytest

from directory.config import ROOT

SOURCES = {
    path.relative_to(ROOT / "directory").as_posix(): path.read_text(encoding="utf-8")
    for ending in ("py", "html")
    for path in (ROOT / "directory").rglob(f"*.{ending}")
    if path.parent.name != "migrations"
}


@pytest.mark.parametrize(
    ("written", "place"),
    [
        (r"SELECT version, epoch FROM catalog_version", "reach.py"),
        (r"\b(?:postgresql|sqlite)\.insert\b", "database.py"),
        (r"\bdef batched\b", "bulk.py"),
        (r"\bOrderedDict\b", "bounded_store.py"),
        (r"/ 60, 2\)", "listings/draft/session_length.py"),
        (r"return Markup\(text\)", "web/shared/own_html.py"),
        (r"\.wsgi_app = ", "wiring.py"),
        (r"_get_current_object", "wiring.py"),
        (r'class="brand-house"', "web/shared/components/brand.html"),
        (r"If you need someone now, call or text", "web/shared/components/help_now.html"),
    ],
)
def test_it_stands_once(written: str, place: str) -> None:
    assert [name for name, text in SOURCES.items() if re.search(written, text)] == [place]
