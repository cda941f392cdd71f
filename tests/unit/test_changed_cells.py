"""Some cells changed, the others as they stand: what a table of sites, and a token, send of a listing."""

from __future__ import annotations

import pytest

from directory.listings.draft import ListingDraft, Openings
from directory.listings.editing.changed_cells import merged_cells
from directory.partial_date import PartialDate
from tests.factories import draft, said

ROOM = {"openings": "full", "wait_days": "10", "full_until": "2027-01-04", "usual_wait_days": "14"}
NOTHING = dict.fromkeys(ROOM, "")


def full() -> ListingDraft:
    room = Openings(
        said=(said(),), status="full", wait_days=10, full_until=PartialDate("2027-01-04"), usual_wait_days=14
    )
    return draft(openings=room)


@pytest.mark.parametrize(
    ("changed", "made"),
    [
        ({"openings": "full"}, ROOM),
        ({"openings": " full "}, ROOM | {"openings": " full "}),
        ({"openings": "accepting"}, NOTHING | {"openings": "accepting"}),
        ({"openings": ""}, NOTHING),
        ({"openings": "waitlist", "wait_days": "3"}, NOTHING | {"openings": "waitlist", "wait_days": "3"}),
        ({"full_until": "2027-02-01"}, ROOM | {"full_until": "2027-02-01"}),
        ({"tracks": "Evening: mon 18:00-21:00"}, {"tracks": "Evening: mon 18:00-21:00"}),
        ({}, {}),
    ],
)
def test_what_a_change_leaves_standing(changed: dict[str, str], made: dict[str, str]) -> None:
    assert merged_cells(full(), changed) == made
