"""The site's own scripts, styles and pictures: kept by browsers for a year, and sent compressed.

Only these: they hold nothing of a person, so their compressed size gives nothing away. Pages are compressed, if at all,
by the proxy in front.
"""

from __future__ import annotations

import gzip
import hashlib
import shutil
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from whitenoise import WhiteNoise

from directory.wiring import put_around

STATIC = Path(__file__).resolve().parent.parent / "static"
_YEAR = 31_536_000  # seconds; an asset's address changes with its content


def init_app(app: Flask) -> None:
    """Serve the files below /static/."""
    put_around(
        app, partial(WhiteNoise, root=_with_compressed(), prefix="static/", max_age=_YEAR, allow_all_origins=False)
    )


@cache
def asset(name: str) -> str:
    """The address of a static file, with its content's hash, so that browsers can keep it."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
    return f"/static/{name}?v={digest}"


@cache
def _folder() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="iop-static-")  # taken away when the process ends


@cache
def _with_compressed() -> str:
    """A folder with every file and, beside it, its compressed form, which WhiteNoise sends to whoever takes it."""
    folder = Path(_folder().name)
    for path in sorted(STATIC.rglob("*")):
        if path.is_file():
            copy = folder / path.relative_to(STATIC)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
            copy.with_name(f"{copy.name}.gz").write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    return str(folder)
