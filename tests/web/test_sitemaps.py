"""Sitemaps: every page that is meant to be found, in both languages, once; nothing else; when it last changed."""

from __future__ import annotations

import datetime as dt
import re
import tracemalloc
from xml.etree import ElementTree

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory.extensions import db
from directory.listings.revisions import Change, write_many
from directory.models import Status
from directory.search import catalog as catalogs
from directory.web.families.seo import sitemap_views
from tests.factories import draft, publish

SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def entries(client: FlaskClient, path: str) -> dict[str, str | None]:
    """Address → when it changed, of a sitemap or of the index."""
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "application/xml")
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    found = ElementTree.fromstring(answer.data)
    held = {str(one.findtext(f"{SPACE}loc")): one.findtext(f"{SPACE}lastmod") for one in found}
    assert len(held) == len(found)
    return held


def paths(client: FlaskClient) -> list[str]:
    return [address.removeprefix("http://localhost") for address in entries(client, "/sitemap.xml")]


def test_it_works(sample: FlaskClient) -> None:
    robots = sample.get("/robots.txt").text
    assert "\nSitemap: http://localhost/sitemap.xml\n" in robots
    everything: list[str] = []
    for path in paths(sample):
        everything += entries(sample, path)
    assert len(set(everything)) == len(everything) > 1000
    for address in [*everything[:40], *everything[-10:]]:
        answer = sample.get(address)
        assert answer.status_code == 200
        assert f'<link rel="canonical" href="{address}">' in answer.text


def test_only_what_is_published_and_only_places_with_pages(client: FlaskClient, session: Session) -> None:
    kept = [publish(session, draft())[1] for _ in range(3)]
    publish(session, draft(city="Waco", zip="76701"))
    for status in (Status.DRAFT, Status.WITHDRAWN, Status.CLOSED):
        publish(session, draft(name="Nowhere"), status=status)
    assert set(entries(client, "/sitemaps/cities.xml")) == {
        "http://localhost/in/texas/austin",
        "http://localhost/es/in/texas/austin",
    }
    assert set(entries(client, "/sitemaps/states.xml")) == {
        "http://localhost/in/texas",
        "http://localhost/es/in/texas",
    }
    programs = set(entries(client, "/sitemaps/programs-1.xml"))
    assert {f"http://localhost{prefix}{path}" for path in kept for prefix in ("", "/es")} <= programs
    assert len(programs) == 8
    assert not re.search("nowhere", " ".join(programs))


def test_each_says_when_it_really_changed(client: FlaskClient, session: Session) -> None:
    with time_machine.travel("2026-01-05T10:00:00Z", tick=False):
        first = [publish(session, draft()) for _ in range(4)]
    with time_machine.travel("2026-02-05T10:00:00Z", tick=False):
        publish(session, draft(name="Renamed"), listing_id=first[0][0])
    programs = entries(client, "/sitemaps/programs-1.xml")
    assert sorted(str(when)[:10] for when in programs.values()) == ["2026-01-05"] * 6 + ["2026-02-05"] * 2
    assert set(entries(client, "/sitemaps/states.xml").values()) == {"2026-02-05T10:00:00+00:00"}
    with time_machine.travel("2026-03-05T10:00:00Z", tick=False):
        publish(session, draft(), listing_id=first[3][0], status=Status.CLOSED)  # the page lost a program
    assert set(entries(client, "/sitemaps/cities.xml").values()) == {"2026-03-05T10:00:00+00:00"}
    index = entries(client, "/sitemap.xml")
    assert index["http://localhost/sitemaps/states.xml"] == "2026-03-05T10:00:00+00:00"
    assert index["http://localhost/sitemaps/programs-1.xml"] == "2026-02-05T10:00:00+00:00"
    assert index["http://localhost/sitemaps/pages.xml"] is None
    for when in filter(None, index.values()):
        assert dt.datetime.fromisoformat(when).tzinfo


def test_many_programs_come_in_several_maps(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemap_views, "A_MAP", 5)
    monkeypatch.setattr(sitemap_views, "_BATCH", 2)
    wanted = {publish(session, draft())[1] for _ in range(12)}
    maps = [path for path in paths(client) if "programs" in path]
    assert maps == ["/sitemaps/programs-1.xml", "/sitemaps/programs-2.xml", "/sitemaps/programs-3.xml"]
    found = [address for path in maps for address in entries(client, path)]
    assert len(found) == 24
    assert {address.removeprefix("http://localhost") for address in found if "/es/" not in address} == wanted
    for wrong in (0, 4):
        assert client.get(f"/sitemaps/programs-{wrong}.xml").status_code == 404


def test_an_empty_directory_has_sitemaps_too(client: FlaskClient) -> None:
    assert paths(client) == ["/sitemaps/pages.xml", "/sitemaps/states.xml", "/sitemaps/cities.xml"]
    assert entries(client, "/sitemaps/cities.xml") == {}
    assert client.get("/sitemaps/programs-1.xml").status_code == 404
    assert client.get("/sitemaps/nothing.xml").status_code == 404


def test_a_map_is_sent_as_it_is_read(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        write_many(db.session, changes=[Change(draft=draft()) for _ in range(5000)], actor="t")
        db.session.commit()
        catalogs.refresh(db.session)
        db.session.close()
    client.get("/sitemap.xml")
    tracemalloc.start()
    answer = client.get("/sitemaps/programs-1.xml", buffered=False)
    sent = sum(len(part) for part in answer.response)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sent > 1_000_000
    assert peak < 6_000_000
