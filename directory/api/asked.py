"""What is asked of the API: by the parameters of an address, or by the same in a body, which stands in no log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request

from directory.api.api_errors import refuse
from directory.api.merge_body import BadBody, facts_of
from directory.api.refusals import SIZES, refuse_unread
from directory.extensions import db
from directory.geo.place import Found
from directory.geo.places import find_place
from directory.geo.points import find_point
from directory.search.criteria import SearchCriteria
from directory.vocabulary import get_vocabulary

DEFAULT_SIZE = 20
MOST_BYTES = 16_384
Parameters = dict[str, list[str]]


def parameters() -> Parameters:
    """The parameters of a request; a POST has them as a JSON object: a text, a number, or a list of them each.

    Raises Refused.
    """
    if request.method != "POST":
        return request.args.to_dict(flat=False)
    if request.args:
        refuse(400, "bad-body", "Say all of it in the body: what stands in an address, logs keep.")
    if request.mimetype != "application/json":
        refuse(415, "bad-type", 'Send JSON like {"near": "78701"}, with Content-Type: application/json.')
    if (request.content_length or 0) > MOST_BYTES:
        refuse(413, "too-large", f"The body is larger than {MOST_BYTES:,} bytes.")
    try:
        asked = facts_of(request.get_data())
    except BadBody as problem:
        refuse(400, "bad-body", str(problem), problem.field)
    found: Parameters = {}
    for name, value in asked.items():
        values = value if isinstance(value, list) else [value]
        if not all(isinstance(one, (str, int)) and not isinstance(one, bool) for one in values):
            refuse(400, "bad-body", f"“{name[:80]}” is a text, a whole number, or a list of them.", name[:80])
        found[name] = [str(one) for one in values]
    return found


def criteria_of(asked: Mapping[str, Any]) -> SearchCriteria:
    """The search that parameters ask for. Raises Refused for the first that cannot be read."""
    criteria = SearchCriteria.from_args(
        asked, vocabulary=get_vocabulary(), find_place=_place, sizes=SIZES, default_size=DEFAULT_SIZE
    )
    refuse_unread(criteria)
    return criteria


def _place(text: str) -> Found:
    return find_point(text, db.session) or find_place(text, db.session)
