"""The live list, as a stand-in on this machine answers: whole or nothing, whatever goes wrong on the way."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from directory import worker
from directory.cli.sync import sync_command
from directory.imports.applying.seen import of_batch
from directory.imports.checking.row_counts import Counts
from directory.imports.live import findtreatment_api, sync
from directory.imports.live.findtreatment_api import ApiProblem, Area, Client
from directory.imports.staging.options import Choices
from directory.imports.transitions import confirm
from directory.listings.draft import ListingDraft
from directory.models import BatchStatus, ImportBatch, Listing, Status

MARYLAND = Area("MD", 38.9, -76.8, 160.0)
Answer = tuple[int, str]


def site(number: int, kind: str = "SU", **fields: Any) -> dict[str, Any]:
    """A row as the list has it; a substance-use one is an IOP."""
    care = (
        "Intensive outpatient treatment"
        if kind == "SU"
        else "Dialectical behavior therapy; Cognitive behavioral therapy"
    )
    return {
        "name1": f"Lantern House {number}",
        "name2": None,
        "street1": f"{number} Sample Street",
        "street2": "",
        "city": "Baltimore",
        "state": "MD",
        "zip": "21201",
        "phone": "410-555-0100 x2",
        "intake1": None,
        "hotline1": None,
        "website": "http://lantern.example.org",
        "latitude": "39.2946",
        "longitude": "-76.6252",
        "miles": 1.25,
        "typeFacility": kind,
        "services": [
            {"f1": "Service Setting", "f2": "SET" if kind == "SU" else "TAP", "f3": care},
            {"f1": "Age Groups Accepted", "f2": "AGE", "f3": "Young Adults; Adults"},
            {"f1": "Payment", "f2": "PAY", "f3": "Medicaid; Something new, and unheard of"},
        ],
    } | fields


class StandIn:
    """A list of rows, in pages, with things that go wrong: `faults` are answers given instead, in order."""

    def __init__(self, rows: list[dict[str, Any]], size: int = 2) -> None:
        self.rows, self.size = rows, size
        self.faults: list[Answer | Callable[[], None]] = []
        self.asked: list[dict[str, str]] = []
        self.agents: set[str] = set()

    def answer(self, query: dict[str, str]) -> Answer:
        self.asked.append(query)
        if self.faults:
            fault = self.faults.pop(0)
            if not callable(fault):
                return fault
            fault()
        page = int(query["page"])
        some = self.rows[(page - 1) * self.size : page * self.size]
        total = -(-len(self.rows) // self.size)
        body = {"page": page, "totalPages": total, "recordCount": len(self.rows), "rows": some}
        return 200, json.dumps(body)


@pytest.fixture
def listed() -> Iterator[tuple[StandIn, str]]:
    """A stand-in with five rows, and its address."""
    stand_in = StandIn([site(1), site(1, "MH"), site(2), site(3, services=None, typeFacility="OTP"), site(4)])

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            stand_in.agents.add(self.headers["User-Agent"])
            status, body = stand_in.answer(query)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield stand_in, f"http://127.0.0.1:{server.server_port}/list"
    server.shutdown()
    thread.join()
    server.server_close()


def client(address: str, folder: Path) -> Client:
    return Client(address, contact="ann@example.org", folder=folder, pause=0.0, sleep=lambda _seconds: None)


def names(rows: list[findtreatment_api.ApiRow]) -> list[str]:
    return sorted(f"{row.name1} {row.typeFacility}" for row in rows)


EVERY = ["Lantern House 1 MH", "Lantern House 1 SU", "Lantern House 2 SU", "Lantern House 3 OTP", "Lantern House 4 SU"]


def test_it_works(listed: tuple[StandIn, str], tmp_path: Path) -> None:
    stand_in, address = listed
    assert names(client(address, tmp_path).rows(MARYLAND)) == EVERY
    assert [query["page"] for query in stand_in.asked] == ["1", "2", "3"] * 2  # read twice, and the same
    first = stand_in.asked[0]
    assert (first["sAddr"], first["limitType"], first["limitValue"]) == ("38.90000,-76.80000", "0", "18")
    assert stand_in.agents == {"IOP Near Me (open-source directory; ann@example.org)"}


def test_what_was_read_is_kept_until_it_is_staged(listed: tuple[StandIn, str], tmp_path: Path) -> None:
    stand_in, address = listed
    with client(address, tmp_path) as one:
        found = one.rows(MARYLAND)
        stand_in.asked.clear()
        assert one.rows(MARYLAND) == found
        assert stand_in.asked == []
        one.forget()
    assert list(tmp_path.rglob("*.json")) == []


def test_a_list_in_one_page_is_read_once(listed: tuple[StandIn, str], tmp_path: Path) -> None:
    stand_in, address = listed
    stand_in.size = 10
    assert names(client(address, tmp_path).rows(MARYLAND)) == EVERY
    assert len(stand_in.asked) == 1


def test_two_runs_at_once_do_not_mix(listed: tuple[StandIn, str], tmp_path: Path) -> None:
    _, address = listed
    with client(address, tmp_path), pytest.raises(ApiProblem, match="Another run"), client(address, tmp_path):
        pass
    with client(address, tmp_path), client(f"{address}?other", tmp_path):
        pass  # another list is another matter


def test_a_wrong_page_is_not_kept(listed: tuple[StandIn, str], tmp_path: Path) -> None:
    stand_in, address = listed
    body = {"page": 7, "totalPages": 3, "recordCount": 5, "rows": []}
    stand_in.faults = [(200, json.dumps(body)), (200, json.dumps(body | {"page": 1, "totalPages": 10**9}))]
    with pytest.raises(ApiProblem, match="it gave page 7"):
        client(address, tmp_path).rows(MARYLAND)
    with pytest.raises(ApiProblem, match="1,000,000,000 pages"):
        client(address, tmp_path).rows(MARYLAND)
    assert names(client(address, tmp_path).rows(MARYLAND)) == EVERY


def test_a_row_that_slips_past_is_found_by_reading_again(listed: tuple[StandIn, str], tmp_path: Path) -> None:
    """One row goes from a page already read, another comes at the end: no count and no repeat tells of it."""
    stand_in, address = listed

    def slip() -> None:
        stand_in.rows = [*stand_in.rows[1:], site(8)]

    stand_in.faults = [lambda: None, slip]
    after = sorted([*EVERY[:1], *EVERY[2:], "Lantern House 8 SU"])
    assert names(client(address, tmp_path).rows(MARYLAND)) == after


def test_a_state_without_a_known_number_is_asked_for_by_distance(listed: tuple[StandIn, str], tmp_path: Path) -> None:
    stand_in, address = listed
    stand_in.rows.append(site(9, state="NJ"))
    found = client(address, tmp_path).rows(Area("DE", 39.0, -75.5, 70.0))
    assert found == []  # no row is of Delaware
    assert (stand_in.asked[0]["limitType"], stand_in.asked[0]["limitValue"]) == ("2", str(round(70 * 1609.344)))


@pytest.mark.parametrize("fault", [(503, "busy"), (429, "slow down"), (500, "<html>")])
def test_two_faults_in_a_row_are_waited_out(listed: tuple[StandIn, str], tmp_path: Path, fault: Answer) -> None:
    stand_in, address = listed
    stand_in.faults = [fault, fault]
    assert names(client(address, tmp_path).rows(MARYLAND)) == EVERY


@pytest.mark.parametrize("fault", [(200, "limitType must be a number"), (200, '{"rows": 3}'), (404, "gone"), (200, "")])
def test_an_answer_that_is_no_list_is_an_error(listed: tuple[StandIn, str], tmp_path: Path, fault: Answer) -> None:
    stand_in, address = listed
    stand_in.faults = [fault]
    with pytest.raises(ApiProblem, match="MD, page 1"):
        client(address, tmp_path).rows(MARYLAND)


def test_a_broken_run_goes_on_where_it_stopped(listed: tuple[StandIn, str], tmp_path: Path) -> None:
    stand_in, address = listed

    class Killed(BaseException):
        pass

    def kill(done: int, _total: int) -> None:
        if done == 2:
            raise Killed

    with pytest.raises(Killed):
        client(address, tmp_path).rows(MARYLAND, progress=kill)
    stand_in.asked.clear()
    assert names(client(address, tmp_path).rows(MARYLAND)) == EVERY
    assert [query["page"] for query in stand_in.asked] == ["3", "1", "2", "3"]


def test_a_list_that_shrinks_meanwhile_is_read_anew(listed: tuple[StandIn, str], tmp_path: Path) -> None:
    stand_in, address = listed

    def shrink() -> None:
        stand_in.rows.pop(0)

    stand_in.faults = [lambda: None, shrink]
    assert names(client(address, tmp_path).rows(MARYLAND)) == [name for name in EVERY if name != "Lantern House 1 SU"]


def test_a_list_that_moves_at_the_same_length_is_read_anew(listed: tuple[StandIn, str], tmp_path: Path) -> None:
    stand_in, address = listed

    def move() -> None:
        stand_in.rows.insert(0, stand_in.rows.pop())

    stand_in.faults = [lambda: None, move]
    assert names(client(address, tmp_path).rows(MARYLAND)) == EVERY
    assert len(stand_in.asked) == 12


def test_a_list_that_never_rests_is_an_error(listed: tuple[StandIn, str], tmp_path: Path) -> None:
    stand_in, address = listed
    stand_in.faults = [lambda: stand_in.rows.append(site(50 + len(stand_in.rows)))] * 40
    with pytest.raises(ApiProblem, match="changed each time"):
        client(address, tmp_path).rows(MARYLAND)


def test_labels_become_the_downloads_codes() -> None:
    rows = [findtreatment_api.ApiRow.model_validate(site(1)), findtreatment_api.ApiRow.model_validate(site(2, "MH"))]
    made = sync.as_file(rows, state="MD", day="2026-11-01")
    header, first, second = made.upload.data.decode().splitlines()
    columns = header.split(",")
    one, other = dict(zip(columns, first.split(","), strict=True)), dict(zip(columns, second.split(","), strict=True))
    assert (one["oit"], one["yad"], one["md"], one["dbt"]) == ("1", "1", "1", "")
    assert (other["oit"], other["dbt"]) == ("", "1")
    assert one["tay"] == ""  # "Young adults" as a program of their own is another category
    assert made.unknown == {"PAY: Something new, and unheard of": 2}
    assert made == sync.as_file(rows[::-1], state="MD", day="2026-11-01")


def run(app: Flask, address: str, *arguments: str, contact: str | None = "ann@example.org", code: int = 0) -> str:
    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = before.model_copy(update={"findtreatment_url": address, "contact": contact})
    try:
        result = app.test_cli_runner().invoke(sync_command, ["findtreatment", *arguments])
    finally:
        app.config["SETTINGS"] = before
    assert result.exit_code == code, result.output
    return result.output


def batches(session: Session) -> list[ImportBatch]:
    session.rollback()
    session.expire_all()
    return list(session.scalars(sa.select(ImportBatch).order_by(ImportBatch.id)))


@pytest.fixture
def _no_pause(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    monkeypatch.setattr("directory.imports.live.sync.pages_folder", lambda _url: tmp_path / "pages")


@pytest.mark.usefixtures("_no_pause")
def test_the_command_stages_an_import(app: Flask, session: Session, listed: tuple[StandIn, str]) -> None:
    _, address = listed
    output = run(app, address, "--state", "md")
    assert "5 rows wait as import" in output
    assert "“PAY: Something new, and unheard of” (4 rows)" in output
    session.rollback()
    worker.drain(app)
    (batch,) = batches(session)
    counts = Counts.from_json(batch.counts)
    assert (batch.status, counts.new, counts.joined, counts.left_out_total) == (BatchStatus.STAGED, 3, 1, 1)
    assert batch.complete_states == "MD"
    number = batch.id
    assert session.scalar(sa.select(sa.func.count()).select_from(Listing)) == 0
    session.rollback()
    token = of_batch(session.get_one(ImportBatch, number))
    session.rollback()
    confirm(session, batch_id=number, choices=Choices(), actor="ann@example.org", seen=token)
    session.commit()
    worker.drain(app)
    session.rollback()
    query = sa.select(Listing.content).where(Listing.status == Status.PUBLISHED).order_by(Listing.id)
    drafts = {draft.name: draft for draft in map(ListingDraft.from_json, session.scalars(query))}
    assert drafts["Lantern House 1"].says_of_place("dbt")  # of its mental-health row
    assert "dbt" not in drafts["Lantern House 2"].answers
    assert drafts["Lantern House 2"].contact.phones[0].extension == "2"

    session.rollback()
    run(app, address, "--state", "MD")
    worker.drain(app)
    counts = Counts.from_json(batches(session)[-1].counts)
    assert (counts.new, counts.changed, counts.unchanged) == (0, 0, 3)


@pytest.mark.usefixtures("_no_pause")
def test_nothing_is_staged_when_the_list_breaks_off(app: Flask, session: Session, listed: tuple[StandIn, str]) -> None:
    stand_in, address = listed
    stand_in.faults = [lambda: None, (200, "limitValue is missing")]
    assert "Nothing was staged" in run(app, address, "--state", "MD", code=1)
    assert batches(session) == []
    assert "5 rows wait" in run(app, address, "--state", "MD")
    assert len(batches(session)) == 1


@pytest.mark.usefixtures("_no_pause")
def test_what_is_wrong_is_said(app: Flask, listed: tuple[StandIn, str]) -> None:
    _, address = listed
    assert "Say which states" in run(app, address, code=2)
    assert "There is no state XX" in run(app, address, "--state", "XX", code=2)
    assert "Set DIRECTORY_CONTACT" in run(app, address, "--state", "MD", contact=None, code=1)


@pytest.mark.usefixtures("_no_pause")
def test_a_run_over_several_states_goes_on_at_the_one_that_failed(
    app: Flask, session: Session, listed: tuple[StandIn, str]
) -> None:
    stand_in, address = listed
    stand_in.size = 10
    stand_in.faults = [lambda: None, (200, "busy")]
    assert "Nothing was staged" in run(app, address, "--state", "MD", "--state", "NY", code=1)
    assert batches(session) == []
    session.rollback()
    stand_in.asked.clear()
    assert "5 rows wait" in run(app, address, "--state", "MD", "--state", "NY")
    assert [query["limitValue"] for query in stand_in.asked] == ["5"]
