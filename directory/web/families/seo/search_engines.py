"""What a page says to search engines, and where a link to it is shared: one address in each language, a picture.

Few pages are meant to be found by search engines: the first page, the guide and the pages about the site,
states and towns with enough programs, and programs. Everything else is `noindex, follow`; that is the rule, and these
are the exceptions.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from directory.web.shared.language import DEFAULT, OTHERS, in_language, locale, to
from directory.web.shared.site import absolute

# Endpoints of pages for search engines → the path of their picture, from the parts of their address.
_HOME_CARD = "/share/home.png"
INDEXED = {
    "about.home": _HOME_CARD,
    "guide.index": _HOME_CARD,
    "guide.words": _HOME_CARD,
    "guide.one_chapter": _HOME_CARD,
    "about.how_it_works": _HOME_CARD,
    "how_right.page": _HOME_CARD,
    "about.privacy": _HOME_CARD,
    "about.crisis": _HOME_CARD,
    "program.program": "/share/program/{public_id}.png",
    "landing.states": _HOME_CARD,
    "landing.state": "/share/in/{state}.png",
    "landing.town": "/share/in/{state}/{town}.png",
}
_PAGED = {"landing.state", "landing.town"}  # the later pages of their lists are pages of their own
OPEN_GRAPH_LOCALES = {"en": "en_US", "es": "es_US"}


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page for search engines: absolute addresses only."""

    canonical: str
    alternates: tuple[tuple[str, str], ...]  # (hreflang, address)
    picture: str
    locale: str
    other_locales: tuple[str, ...]


def search_page() -> SearchPage | None:
    """What to say of the page at hand; None where it is not for search engines."""
    endpoint = request.endpoint or ""
    if endpoint not in INDEXED:
        return None
    number = request.args.get("page", "") if endpoint in _PAGED else ""
    path = request.path + (f"?page={number}" if number not in ("", "1") else "")
    return SearchPage(
        canonical=absolute(to(path)),
        alternates=(
            *((language, absolute(in_language(path, language))) for language in (DEFAULT, *OTHERS)),
            ("x-default", absolute(in_language(path, DEFAULT))),
        ),
        picture=absolute(to(INDEXED[endpoint].format(**(request.view_args or {})))),
        locale=OPEN_GRAPH_LOCALES[locale()],
        other_locales=tuple(territory for language, territory in OPEN_GRAPH_LOCALES.items() if language != locale()),
    )
