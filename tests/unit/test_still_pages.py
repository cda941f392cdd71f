"""What no page may have, and what its styles and scripts may not ask for: looked up in templates and static files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from directory.config import ROOT

TEMPLATES = sorted((ROOT / "directory" / "web").rglob("*.html"))
STYLES = sorted((ROOT / "directory" / "static").glob("*.css"))
SCRIPTS = sorted((ROOT / "directory" / "static").glob("*.js"))
# What scripts listen to. Of what goes down, one keeps the focus where it is; keys are those of one field, or at the
# desk of one form, which hears them while a question of it is marked (WCAG 2.1.4; tests.browser.test_desk_calls and
# test_changes_by_keys).
HEARD = {"blur", "change", "click", "input", "keydown", "pageshow", "pointerdown"}
OF_A_FORM = {"call-keys.js", "change-keys.js"}
SIGNS = ("edge", "pine", "clay", "focus")  # edges of fields, what is filled in or chosen, what is wrong, the focus
GROUNDS = ("paper", "sheet")


def named(path: Path) -> str:
    return str(path.relative_to(ROOT / "directory"))


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_no_page_has_sound_pictures_that_move_or_frames(path: Path) -> None:
    tags = set(re.findall(r"<([a-z]+)[\s>]", path.read_text(encoding="utf-8")))
    assert not tags & {"audio", "video", "img", "picture", "iframe", "object", "embed", "canvas", "marquee", "animate"}


@pytest.mark.parametrize("path", STYLES, ids=named)
def test_styles_move_nothing_by_themselves(path: Path) -> None:
    assert not re.search(r"@keyframes|animation", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", STYLES, ids=named)
def test_styles_ask_for_no_orientation(path: Path) -> None:
    assert "orientation" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", SCRIPTS, ids=named)
def test_scripts_hear_no_shortcut_no_gesture_and_no_motion(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert set(re.findall(r'addEventListener\(\s*"(\w+)"', text)) <= HEARD
    assert text.count("addEventListener(") == len(re.findall(r'addEventListener\(\s*"\w+"', text))
    assert not re.search(r"\.on[a-z]+\s*=|draggable|accessKey", text)
    of = {"form" if path.name in OF_A_FORM else "field"}
    assert set(re.findall(r'(\w+)\.addEventListener\("keydown"', text)) <= of
    assert text.count('"pointerdown"') == text.count('"pointerdown", (event) => event.preventDefault())')


def test_who_signs_in_can_let_the_device_fill_in() -> None:
    """The address, and the code that was sent. Passwords are held to it on each page (`tests.web.structure`)."""
    folder = ROOT / "directory" / "web"
    files = [
        *(folder / "signed_in" / "sign_in").glob("*.html"),
        folder / "provider" / "entering" / "enter.html",
        folder / "provider" / "entering" / "code.html",
    ]
    fields = [
        field
        for path in files
        if path.stem != "recovery_code"  # on paper, or in a keeper of passwords; it works once
        for field in re.findall(
            r'<input[^>]*name="(?:email|code)"[^>]*|{{ field\(form\.(?:email|code),[^}]*',
            path.read_text(encoding="utf-8"),
        )
    ]
    assert len(fields) >= 6
    for field in fields:
        assert re.search(r'autocomplete="(email|username|one-time-code)"', field), field


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_edges_and_signs_have_three_to_one(scheme: int) -> None:
    """Edges of fields, signs and the mark of focus against the two grounds they stand on (WCAG 1.4.11)."""
    css = (ROOT / "directory" / "static" / "site.css").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", re.findall(r":root \{(.*?)\}", css, re.DOTALL)[scheme]))
    for sign in SIGNS:
        for ground in GROUNDS:
            assert contrast(colours[sign], colours[ground]) >= 3, (sign, ground)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours like #1d2b28, from 1 to 21 (WCAG 2.2, relative luminance)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_contrast_is_that_of_the_standard() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54
