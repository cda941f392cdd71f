"""Every page a family can meet, with addresses that show it in each of its states.

A new route goes in here, or among those that are no pages; `tests/web/test_inventory.py` fails until it does.
Everything in PAGES is then driven by the tests of privacy and of accessibility, in English and in Spanish.
"""

from __future__ import annotations

import html
import re
import urllib.request
from functools import cache

# Route → addresses. `{program}` and the like are filled from the sample by `addresses`.
PAGES: dict[str, tuple[str, ...]] = {
    "/": ("/",),
    "/search": (
        "/search",
        "/search?near=59718&within=100&therapy=emdr&population=veterans",
        "/search?near=78701",
        "/search?near=Springfield",
        "/search?near=00000",
        "/search?near=79845&within=5&therapy=emdr&therapy=adventure&population=older-adults&plan=quillfeather+mutual&age=15&days=3",
        "/search?name=lantern",
        "/search?name=quillfeather+zanzibar",
    ),
    "/search/virtual": ("/search/virtual?near=78701", "/search/virtual?near=10001&therapy=dbt&page=9"),
    "/program/<public_id>/<slug>": ("{program}", "{listed}"),
    "/program/<public_id>/<slug>/call": ("{program}/call", "{listed}/call"),
    "/program/<public_id>/<slug>/report": ("{program}/report",),
    "/program/<public_id>/<slug>/reported": ("{program}/reported",),
    "/compare": (
        "/compare",
        "/compare?near=78701&p={program_id}&p={listed_id}",
        "/compare?p={program_id}&p=nosuch00&only=differences",
    ),
    "/in": ("/in",),
    "/in/<state>": ("/in/texas", "/in/texas?page=2", "/in/guam"),
    "/in/<state>/<town>": ("/in/texas/austin", "/in/texas/nowhere"),
    "/guide": ("/guide",),
    "/guide/words": ("/guide/words",),
    "/guide/<chapter>": ("/guide/right-level", "/guide/paying"),
    "/privacy": ("/privacy",),
    "/how-it-works": ("/how-it-works",),
    "/how-right": ("/how-right",),
    "/crisis": ("/crisis",),
    "/for-programs": ("/for-programs", "/for-programs?name=lantern"),
}
# Pages like one of those above: looked at in the long tests.
MORE = (
    "/guide/steps",
    "/guide/week",
    "/guide/therapies",
    "/guide/peer-support",
    "/guide/questions",
    "/guide/rights",
    "/guide/not-yet",
    "/guide/teens",
    "/guide/veterans",
    "/guide/lgbt",
    "/guide/women",
    "/guide/men",
)
# What no route answers is a page too.
ERRORS = ("/nope",)
# Routes that answer with something else than a page, or that only lead to one of the pages above.
NO_PAGES = {
    "/compare.txt",
    "/in/<state>/changes.xml",
    "/near-me",
    "/places/<beginning>.json",
    "/program/<public_id>",
    "/program/<public_id>/",
    "/program/<public_id>/<slug>/call.txt",
    "/robots.txt",
    "/share/home.png",
    "/share/in/<state>.png",
    "/share/in/<state>/<town>.png",
    "/share/program/<public_id>.png",
    "/sitemap.xml",
    "/sitemaps/<any(pages, states, cities):kind>.xml",
    "/sitemaps/programs-<int:number>.xml",
}
ELSEWHERE = ("/manage", "/api/")  # the desk, which has its own tests, and the open data
LANGUAGES = ("", "/es")
# Opens whatever is folded away, as a person could.
UNFOLD = "document.querySelectorAll('main details').forEach((fold) => { fold.open = true; })"


# Every English page once, its address yet to be `filled`.
EACH = (*(address for several in PAGES.values() for address in several), *ERRORS)


def filled(site: str, address: str) -> str:
    """An address of EACH on a server with the sample programs."""
    return address.format(**_placeholders(site))


def addresses(site: str) -> list[str]:
    """The addresses of the English pages, on a server with the sample programs."""
    return [filled(site, address) for address in EACH]


def program_paths(site: str, count: int) -> list[str]:
    """The pages of some sample programs, those that were confirmed and those that are only listed in turn."""
    confirmed, listed = _programs(site)
    return [path for pair in zip(confirmed, listed, strict=False) for path in pair][:count]


@cache
def _placeholders(site: str) -> dict[str, str]:
    """A program that was confirmed, and one that is only listed."""
    confirmed, listed = _programs(site)
    held = {"program": confirmed[0], "listed": listed[0]}
    return held | {f"{name}_id": path.split("/")[2] for name, path in held.items()}


def _programs(site: str) -> tuple[list[str], list[str]]:
    """Paths of programs that were confirmed, and of those that are only listed."""
    text = urllib.request.urlopen(f"{site}/search?near=78701&within=100", timeout=10).read().decode()
    cards = re.findall(r'<li class="card( card-open)?" id.*?<h3><a href="([^"?]+)', text, re.DOTALL)
    confirmed, listed = (
        [html.unescape(path) for is_open, path in cards if bool(is_open) is one] for one in (False, True)
    )
    return confirmed, listed
