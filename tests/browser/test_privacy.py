"""A search leaves no trace: not with anybody else, not in the browser, not in the database, not in the log.

Every page a family can meet is driven in a real browser, with scripts, in both languages; afterwards the whole database
and all that the server wrote are read.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.pages import LANGUAGES, addresses
from tests.browser.serving import serving

pytestmark = pytest.mark.browser

# What was looked for while driving the pages, and where from: none of it may be found afterwards.
TRACES = r"59718|78701|79845|bozeman|emdr|veterans|lantern|quillfeather|zanzibar|springfield|45\.6|111\.0|mozilla|chrom"
WATCH = """
window.found = [];
const note = (what) => window.found.push(what);
const wrap = (owner, name, what) => {
  const held = owner[name];
  owner[name] = function (...all) { note(what); return held.apply(this, all); };
};
wrap(Storage.prototype, "setItem", "storage");
wrap(IDBFactory.prototype, "open", "indexedDB");
if (window.caches) wrap(CacheStorage.prototype, "open", "cache");
if (navigator.serviceWorker) wrap(ServiceWorkerContainer.prototype, "register", "service worker");
if (navigator.sendBeacon) wrap(Navigator.prototype, "sendBeacon", "beacon");
const cookie = Object.getOwnPropertyDescriptor(Document.prototype, "cookie");
Object.defineProperty(document, "cookie", { get: () => cookie.get.call(document), set: () => note("cookie") });
document.addEventListener("securitypolicyviolation", (event) => note(`policy: ${event.violatedDirective}`));
"""
LEFT = """async () => ({
  found: window.found,
  kept: [localStorage.length, sessionStorage.length, document.cookie, (await indexedDB.databases()).length,
         (await caches.keys()).length, (await navigator.serviceWorker.getRegistrations()).length],
  inline: [...document.querySelectorAll("*")].filter((one) =>
    one.localName === "style" || one.hasAttribute("style") ||
    (one.localName === "script" && !one.src && one.type !== "application/ld+json") ||
    [...one.attributes].some(({ name, value }) => name.startsWith("on") || /^(javascript|data):/i.test(value))
  ).map((one) => one.outerHTML.slice(0, 200)),
})"""


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path, Path]]:
    """A server of its own that nobody else uses: its address, the folder of its databases, its log."""
    folder, log = tmp_path_factory.mktemp("watched"), tmp_path_factory.mktemp("log") / "server.log"
    with serving(f"sqlite:///{folder / 'site.sqlite'}", log=log, DIRECTORY_WORKER="false") as (address, _):
        yield address, folder, log


@pytest.fixture
def page(browser: Browser, watched: tuple[str, Path, Path]) -> Iterator[Page]:
    """A page that reports whatever it asks, stores or complains of; it fails on a request elsewhere or an error."""
    context = browser.new_context(
        geolocation={"latitude": 45.6793, "longitude": -111.0373}, permissions=["geolocation"]
    )
    context.add_init_script(WATCH)
    page = context.new_page()
    elsewhere: list[str] = []
    errors: list[str] = []
    missing = "the server responded with a status of 404"  # a page that is not there, asked for on purpose
    context.on("request", lambda one: None if one.url.startswith(f"{watched[0]}/") else elsewhere.append(one.url))
    page.on("console", lambda one: errors.append(one.text) if one.type == "error" and missing not in one.text else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert not elsewhere
    assert not errors
    assert not context.cookies()
    context.close()


def databases(folder: Path) -> dict[str, str]:
    """Every table of every database in a folder, as a digest of all its rows."""
    held = {}
    for path in sorted(folder.rglob("*.sqlite")):
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        for (table,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
        ).fetchall():
            rows = sorted(repr(row) for row in connection.execute(f'SELECT * FROM "{table}"'))
            held[f"{path.name}: {table}"] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
        connection.close()
    return held


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_a_search_leaves_no_trace(page: Page, watched: tuple[str, Path, Path], prefix: str) -> None:
    site, folder, log = watched
    before = databases(folder)
    assert "site.sqlite: listing" in before
    for path in addresses(site):
        page.goto(site + prefix + path)
        for fold in page.locator("main details:not([open]) > summary").all():
            if fold.is_visible():
                fold.click()
        check(page, prefix + path)
    find_by_typing(page, f"{site}{prefix}/")
    find_by_location(page, f"{site}{prefix}/search?near=78701")
    assert databases(folder) == before
    for file in folder.rglob("*"):
        assert b"quillfeather" not in file.read_bytes().lower()
    written = log.read_text(encoding="utf-8")
    # How long an answer took, and when it was given, are numbers that could look like those of a place.
    logged = [json.loads(line) for line in written.splitlines() if line.startswith("{")]
    lines = [json.dumps({key: one[key] for key in one if key not in ("ms", "timestamp")}) for one in logged]
    routes = {one.get("route") for one in logged}
    assert {"/search", "/near-me", "/places/<beginning>.json", "/program/<public_id>/<slug>"} <= routes
    assert not re.search(TRACES, "\n".join(lines), re.IGNORECASE)
    assert not re.search(r"127\.0\.0\.1|/program/[a-z0-9]{8}", "\n".join(lines))
    assert not re.search(r"quillfeather|zanzibar|59718|emdr", written, re.IGNORECASE)


def check(page: Page, path: str) -> None:
    """Nothing was written in the browser, nothing is inline, no rule of the policy was broken."""
    left = page.evaluate(LEFT)
    assert left["found"] == [], path
    assert left["kept"] == [0, 0, "", 0, 0, 0], path
    assert left["inline"] == [], path


def find_by_typing(page: Page, address: str) -> None:
    """Type the beginning of a town, and choose it from the list."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    page.locator("#near").press_sequentially("bozem")
    expect(page.get_by_role("option").first).to_have_text("Bozeman, MT")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#near")).to_have_value("Bozeman, MT")
    check(page, address)
    typed = [url for url in asked if "/places/" in url]
    assert [url.rpartition("/")[2] for url in typed] == ["boz.json"]  # three letters, once


def find_by_location(page: Page, address: str) -> None:
    """Press the button: what is sent is rounded, and comes back as a ZIP code."""
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or "") if request.method == "POST" else None)
    page.goto(address)
    assert not sent
    page.locator(".place-here").click()  # one press searches
    page.wait_for_url(re.compile(r"near=597\d\d"))
    assert [json.loads(body) for body in sent] == [{"latitude": 45.7, "longitude": -111.05}]
    assert not re.search(r"45\.|111\.", page.url)
    check(page, address)
