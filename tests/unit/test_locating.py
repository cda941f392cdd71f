"""Points for street addresses, from a stand-in on this machine that answers, errs, stalls and limits."""

from __future__ import annotations

import csv
import io
import json
import threading
import time
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy.orm import Session

from directory import clock
from directory.geo.geocoders import Address, Census, CensusGeocoder, Found, GeocoderAway, OpenStreetMap, service
from directory.listings import locating, revisions
from directory.listings.draft import ListingDraft, Precision
from directory.listings.listing_problem import ListingProblem
from directory.listings.locating import locate
from directory.listings.merge import merge, own_words
from directory.listings.revisions import Change
from directory.models import GeocodeAnswer, Listing, Status
from directory.worker import Locator
from tests.factories import draft, publish

HERE = (30.2700, -97.7400)  # in Austin, where the factory's drafts are
AGENT = "IOP Near Me (test)"


class StandIn:
    """Both services at one address. `points` by street; `faults` are status codes (0: stall) to give first."""

    def __init__(self) -> None:
        self.points: dict[str, tuple[float, float]] = {}
        self.faults: list[int] = []
        self.cut = 0  # lines after which a table breaks off
        self.asked: list[str] = []
        self.times: list[float] = []
        self.agents: set[str] = set()

    def one_line(self, query: dict[str, list[str]]) -> str:
        line = query["address"][0]
        self.asked.append(line)
        point = self.points.get(line.split(",")[0])
        matches = [{"matchedAddress": line, "coordinates": {"x": point[1], "y": point[0]}}] if point else []
        return json.dumps({"result": {"addressMatches": matches}})

    def nominatim(self, query: dict[str, list[str]]) -> str:
        street = query["street"][0]
        self.asked.append(street)
        point = self.points.get(street)
        found = {"lat": str(point[0]), "lon": str(point[1]), "display_name": street} if point else None
        return json.dumps([found] if found else [])

    def batch(self, body: str) -> str:
        if self.cut:
            body = "\n".join([line for line in body.splitlines() if line[:1].isdigit()][: self.cut])
        text = io.StringIO()
        table = csv.writer(text, quoting=csv.QUOTE_ALL)
        for cells in csv.reader(line for line in body.splitlines() if line[:1].isdigit()):
            number, street, *rest = cells
            self.asked.append(street)
            line, point = ", ".join([street, *rest]), self.points.get(street)
            match = ["Match", "Exact", line.upper(), f"{point[1]},{point[0]}", "1", "L"] if point else ["No_Match"]
            table.writerow([number, line, *match])
        return text.getvalue()


@pytest.fixture
def stand_in() -> Iterator[tuple[StandIn, str]]:
    held = StandIn()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self, body: str) -> None:
            held.agents.add(self.headers["User-Agent"])
            held.times.append(time.monotonic())
            if held.faults:
                status = held.faults.pop(0)
                if status == 0:
                    time.sleep(1.5)
                    return
                self.send_response(status)
                self.end_headers()
                self.wfile.write(b"<html>not now</html>")
                return
            split = urlsplit(self.path)
            query = parse_qs(split.query)
            if split.path.endswith("addressbatch"):
                text = held.batch(body)
            elif split.path.endswith("onelineaddress"):
                text = held.one_line(query)
            else:
                text = held.nominatim(query)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(text.encode())

        def do_GET(self) -> None:
            self._answer("")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield held, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def at_zip(session: Session, street: str, **values: object) -> int:
    return publish(session, draft(street=street, precision=Precision.ZIP, **values))[0]


def held(session: Session, listing_id: int) -> Listing:
    session.rollback()
    session.expire_all()
    found = session.get_one(Listing, listing_id)
    session.expunge(found)
    session.rollback()
    return found


def test_it_works(session: Session, stand_in: tuple[StandIn, str]) -> None:
    there, address = stand_in
    there.points = {"1 A Street": HERE}
    known, unknown = at_zip(session, "1 A Street"), at_zip(session, "2 B Street")
    given = publish(session, draft(street="3 C Street"))[0]
    done = locate(session, Census(address, user_agent=AGENT))
    assert (done.asked, done.found, done.problem) == (2, 1, None)
    listing = held(session, known)
    assert (listing.latitude, listing.longitude, listing.precision) == (*HERE, Precision.STREET)
    point = ListingDraft.from_json(listing.content).geocode
    assert point is not None
    assert point.said.source == "census"
    assert held(session, unknown).precision == Precision.ZIP
    assert held(session, given).revision == 1
    assert there.agents == {AGENT}
    assert locate(session, Census(address, user_agent=AGENT)).asked == 0  # both answers are kept


def test_one_address_is_asked_by_itself(stand_in: tuple[StandIn, str]) -> None:
    there, address = stand_in
    there.points = {"1 A Street": HERE}
    geocoder = CensusGeocoder(address, user_agent=AGENT)
    found = geocoder.geocode("1 A Street, Austin, TX 78701")
    assert found is not None
    assert (found.latitude, found.longitude) == HERE
    assert geocoder.geocode("2 B Street, Austin, TX 78701") is None


def test_nominatim_is_asked_once_a_second(stand_in: tuple[StandIn, str]) -> None:
    there, address = stand_in
    there.points = {"1 A Street": HERE}
    addresses = [Address(f"{number} A Street", "Austin", "TX", "78701") for number in (1, 2)]
    found = dict(OpenStreetMap(address, user_agent=AGENT).locate(addresses))
    assert found == {addresses[0]: HERE, addresses[1]: None}
    assert there.times[1] - there.times[0] >= 1.0
    assert there.agents == {AGENT}


@pytest.mark.parametrize("fault", [500, 429, 403])
@pytest.mark.parametrize("many", [True, False])
def test_a_service_that_errs_keeps_nothing_up(
    session: Session, stand_in: tuple[StandIn, str], fault: int, many: bool
) -> None:
    there, address = stand_in
    ids = [at_zip(session, f"{number} A Street") for number in range(1, 3 if many else 2)]
    there.points = {"1 A Street": HERE}
    there.faults = [fault]
    done = locate(session, Census(address, user_agent=AGENT))
    assert done.problem
    assert held(session, ids[0]).revision == 1
    assert locate(session, Census(address, user_agent=AGENT)).found == 1


def test_what_came_before_a_failure_is_kept(session: Session, stand_in: tuple[StandIn, str]) -> None:
    there, address = stand_in
    first, second = at_zip(session, "1 A Street"), at_zip(session, "2 A Street")
    there.points = {"1 A Street": HERE, "2 A Street": HERE}

    class Breaks(OpenStreetMap):
        def locate(self, addresses: Sequence[Address]) -> Iterator[tuple[Address, Found]]:
            found = super().locate(addresses)
            yield next(found)
            there.faults = [503]
            yield from found

    done = locate(session, Breaks(address, user_agent=AGENT, pause=0.0))
    assert done.problem
    assert held(session, first).precision == Precision.STREET
    assert held(session, second).precision == Precision.ZIP


def test_a_service_that_stalls_is_given_up(stand_in: tuple[StandIn, str]) -> None:
    there, address = stand_in
    there.faults = [0]
    geocoder = Census(address, user_agent=AGENT)
    geocoder._geocoder.timeout = 0.3
    with pytest.raises(GeocoderAway, match="Geocoder"):
        list(geocoder.locate([Address("1 A Street", "Austin", "TX", "78701")]))


def test_the_worker_leaves_one_that_is_away_alone(
    session: Session, stand_in: tuple[StandIn, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    there, address = stand_in
    at_zip(session, "1 A Street")
    there.points = {"1 A Street": HERE}
    there.faults = [500, 500]
    now = 1000.0
    monkeypatch.setattr("directory.worker.time.monotonic", lambda: now)
    locator = Locator(Census(address, user_agent=AGENT))
    answers = []
    for moment in (0, 30, 61, 120, 182, 182):
        now = 1000.0 + moment
        answers.append((locator.work(session), len(there.times)))
    assert answers == [(False, 1), (False, 1), (False, 2), (False, 2), (True, 3), (False, 3)]
    assert not Locator(None).work(session)


def test_a_point_far_off_is_not_believed(session: Session, stand_in: tuple[StandIn, str]) -> None:
    there, address = stand_in
    there.points = {"1 A Street": (42.36, -71.06)}  # Boston
    listing_id = at_zip(session, "1 A Street")
    done = locate(session, Census(address, user_agent=AGENT))
    assert (done.asked, done.found, done.far) == (1, 0, 1)
    listing = held(session, listing_id)
    assert listing.precision == Precision.ZIP
    (why,) = locating.doubts(session, listing)
    assert "not taken" in why
    assert "miles from its ZIP code" in why
    session.rollback()
    assert locate(session, Census(address, user_agent=AGENT)).asked == 0


def test_withheld_streets_are_never_sent(session: Session, stand_in: tuple[StandIn, str]) -> None:
    there, address = stand_in
    publish(session, draft(withheld=True, precision=Precision.WITHHELD))
    assert locate(session, Census(address, user_agent=AGENT)).asked == 0
    assert there.asked == []


def test_somebody_who_edits_meanwhile_is_not_overwritten(session: Session, stand_in: tuple[StandIn, str]) -> None:
    there, address = stand_in
    there.points = {"1 A Street": HERE}
    listing_id = at_zip(session, "1 A Street")
    edited = draft(name="Edited", street="9 Other Street", precision=Precision.ZIP)

    class Edits(Census):
        def locate(self, addresses: Sequence[Address]) -> Iterator[tuple[Address, Found]]:
            yield from super().locate(addresses)
            revisions.write(session, change=Change(draft=edited, listing_id=listing_id), actor="somebody")
            session.commit()

    locate(session, Edits(address, user_agent=AGENT))
    listing = held(session, listing_id)
    assert (listing.name, listing.precision) == ("Edited", Precision.ZIP)


def test_a_point_outlives_an_import_of_the_same_address_only() -> None:
    street = draft(street="1 A Street", precision=Precision.STREET, point=HERE)
    again = draft(name=street.name, street="1 A Street", precision=Precision.ZIP)
    moved = draft(name=street.name, street="9 Other Street", precision=Precision.ZIP)
    own = own_words(street)
    assert own is not None
    point = merge([again, own]).geocode
    assert point is not None
    assert (point.latitude, point.precision) == (HERE[0], Precision.STREET)
    for merged in (merge([moved, own]),):
        assert merged.geocode is not None
        assert merged.geocode.precision == (
            Precision.ZIP if merged.place.street == "9 Other Street" else Precision.STREET
        )


def test_a_pin_is_moved_by_hand(session: Session) -> None:
    listing_id = at_zip(session, "1 A Street")
    with pytest.raises(ListingProblem, match="miles from its ZIP code"):
        locating.move_pin(session, listing=held(session, listing_id), point=(42.36, -71.06), anyway=False, actor="a")
    session.rollback()
    with pytest.raises(ListingProblem, match="no point"):
        locating.move_pin(session, listing=held(session, listing_id), point=(0.0, 0.0), anyway=True, actor="a")
    session.rollback()
    locating.move_pin(session, listing=held(session, listing_id), point=HERE, anyway=False, actor="a")
    session.commit()
    listing = held(session, listing_id)
    assert (listing.latitude, listing.precision) == (HERE[0], Precision.GIVEN)
    own = own_words(ListingDraft.from_json(listing.content))
    assert own is not None  # no import moves it back


def test_an_address_is_looked_up_again_when_asked(session: Session, stand_in: tuple[StandIn, str]) -> None:
    there, address = stand_in
    there.points = {"1 A Street": HERE}
    listing_id = at_zip(session, "1 A Street")
    locate(session, Census(address, user_agent=AGENT))
    locating.ask_again(session, listing=held(session, listing_id), actor="a")
    session.commit()
    assert held(session, listing_id).precision == Precision.ZIP
    assert session.scalars(sa.select(GeocodeAnswer)).all() == []
    there.points = {"1 A Street": (30.28, -97.73)}
    locate(session, Census(address, user_agent=AGENT))
    assert held(session, listing_id).latitude == 30.28


def test_a_table_that_is_cut_off_says_nothing_of_what_is_missing(
    session: Session, stand_in: tuple[StandIn, str]
) -> None:
    there, address = stand_in
    there.points = {"1 A Street": HERE, "2 A Street": HERE}
    _, second = at_zip(session, "1 A Street"), at_zip(session, "2 A Street")
    there.cut = 1
    assert locate(session, Census(address, user_agent=AGENT)).found == 1
    there.cut = 0
    assert locate(session, Census(address, user_agent=AGENT)).asked == 0  # not at once
    with time_machine.travel(clock.now() + locating.ASK_SOON, tick=True):
        assert locate(session, Census(address, user_agent=AGENT)).found == 1
    assert held(session, second).precision == Precision.STREET


def test_one_address_that_is_refused_holds_nothing_up(session: Session, stand_in: tuple[StandIn, str]) -> None:
    there, address = stand_in
    there.points = {"1 A Street": HERE, "2 A Street": HERE}
    first, second = at_zip(session, "1 A Street"), at_zip(session, "2 A Street")
    there.faults = [400]
    done = locate(session, OpenStreetMap(address, user_agent=AGENT, pause=0.0))
    assert (done.found, done.problem) == (1, None)
    assert held(session, first).precision == Precision.ZIP
    assert held(session, second).precision == Precision.STREET


def test_what_one_service_does_not_know_another_is_asked(session: Session, stand_in: tuple[StandIn, str]) -> None:
    there, address = stand_in
    at_zip(session, "1 A Street")
    assert locate(session, Census(address, user_agent=AGENT)).found == 0
    there.points = {"1 A Street": HERE}
    assert locate(session, OpenStreetMap(address, user_agent=AGENT, pause=0.0)).found == 1


def test_the_address_of_a_draft_is_asked_of_nobody(session: Session, stand_in: tuple[StandIn, str]) -> None:
    there, address = stand_in
    publish(session, draft(street="1 A Street", precision=Precision.ZIP), status=Status.DRAFT)
    assert locate(session, Census(address, user_agent=AGENT)).asked == 0
    assert there.asked == []


def test_rounds_go_on_where_the_last_one_ended(session: Session, stand_in: tuple[StandIn, str]) -> None:
    there, address = stand_in
    ids = [at_zip(session, f"{number} A Street") for number in range(3)]
    few = OpenStreetMap(address, user_agent=AGENT, pause=0.0)
    few.most = 2
    done = locate(session, few)
    assert (done.asked, done.last) == (2, ids[1])
    assert locate(session, few, after=done.last).last == 0
    assert there.asked == ["0 A Street", "1 A Street", "2 A Street"]


def test_a_wrong_given_point_is_looked_up_again_when_asked(session: Session, stand_in: tuple[StandIn, str]) -> None:
    there, address = stand_in
    there.points = {"1 A Street": HERE}
    listing_id, _ = publish(session, draft(street="1 A Street", point=(40.0, -80.0)))
    locating.ask_again(session, listing=held(session, listing_id), actor="a")
    session.commit()
    locate(session, Census(address, user_agent=AGENT))
    assert held(session, listing_id).latitude == HERE[0]


def test_a_service_needs_a_contact() -> None:
    assert service("none", address=None, contact=None) is None
    with pytest.raises(ValueError, match="DIRECTORY_CONTACT"):
        service("census", address=None, contact=None)
    assert service("nominatim", address="http://127.0.0.1:9", contact="a@example.org") is not None
