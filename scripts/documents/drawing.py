"""The rooms of the house as one drawing: the layers that import-linter holds, each room with what it says it is for."""

from __future__ import annotations

import ast
import textwrap
import tomllib
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_WIDTH, _GAP, _PAD, _INDENT = 1200, 6, 6, 110  # pixels
_SIZE, _LINE, _LETTER = 12, 16, 6.6  # of the type, of a line, and of a letter on average
_BOX = 'fill="#fff" stroke="#1d5546"'


def layers() -> list[list[str]]:
    """The rooms by layer, those that may import all others first: `directory.web`, …"""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    rows = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return [row.split(" | ") for row in rows]


def purpose(room: str) -> str:
    """The first sentence of a room's docstring, up to a colon or a bracket where it is long."""
    path = ROOT / room.replace(".", "/")
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    docstring = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    sentence = " ".join(docstring.split("\n\n")[0].split()).split(". ")[0].rstrip(".")
    return sentence.replace("`", "")


def svg() -> str:
    """The drawing: a room that stands alone on its layer is one line, others stand side by side."""
    boxes: list[str] = []
    top = _GAP
    for row in layers():
        height = _row(boxes, row, top)
        top += height + _GAP
    body = "\n".join(boxes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {top}" role="img" '
        f'aria-label="The rooms of the house, each standing on those below it" font-family="sans-serif">\n'
        f'<rect width="{_WIDTH}" height="{top}" fill="#f7f5ef"/>\n{body}\n</svg>\n'
    )


def _row(boxes: list[str], row: list[str], top: int) -> int:
    """Add a layer's boxes; how high they are."""
    width = (_WIDTH - _GAP * (len(row) + 1)) / len(row)
    alone = len(row) == 1
    room = width - 2 * _PAD - (_INDENT if alone else 0)
    texts = [textwrap.wrap(purpose(one), int(room / _LETTER)) for one in row]
    lines = max(map(len, texts)) + (0 if alone else 1)
    height = 2 * _PAD + _LINE * lines
    for at, (one, text) in enumerate(zip(row, texts, strict=True)):
        left = _GAP + at * (width + _GAP)
        boxes.append(f'<rect x="{left:.1f}" y="{top}" width="{width:.1f}" height="{height}" rx="5" {_BOX}/>')
        boxes.append(
            _text(one.removeprefix("directory."), left + _PAD, top + _PAD, 'font-weight="bold" fill="#133a30"')
        )
        for number, line in enumerate(text, start=0 if alone else 1):
            x = left + _PAD + (_INDENT if alone else 0)
            boxes.append(_text(line, x, top + _PAD + number * _LINE, 'fill="#3c4a45"'))
    return height


def _text(text: str, x: float, y: float, style: str) -> str:
    return f'<text x="{x:.1f}" y="{y + _LINE - 4:.1f}" font-size="{_SIZE}" {style}>{escape(text)}</text>'
