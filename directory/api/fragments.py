"""The JSON of programs, made once a version and day and kept in memory."""

from __future__ import annotations

from collections.abc import Iterable

from flask import current_app

from directory import clock
from directory.api.serialise import program_fragment
from directory.extensions import db
from directory.search.catalog_content import Catalog
from directory.search.results import FragmentCache, LoadedListing

_KEPT = 20_000
_fragments: FragmentCache[bytes] = FragmentCache(_KEPT)


def fragments_of(catalog: Catalog, ids: Iterable[int]) -> dict[int, bytes]:
    """The fragments of these listings by id (`serialise.program_fragment`), as they are today."""
    site_url, today = site_address(), clock.today()
    return _fragments.of(
        db.session,
        catalog,
        ids,
        make=lambda listing: program_fragment(listing, site_url=site_url, today=today),
        depends_on=(site_url, today),
    )


def of_itself(listing: LoadedListing) -> bytes:
    """The fragment of one program, made anew as it is today."""
    return program_fragment(listing, site_url=site_address(), today=clock.today())


def site_address() -> str:
    """Where the site is, without a slash at its end."""
    return str(current_app.config["SETTINGS"].site_url or "")
