"""“Use my location”, and places to choose from while typing. What is asked here is neither stored nor logged.

A rounded point comes in the body of a request, never in an address, and leaves as a ZIP code: the address of the search
that follows holds the place and no coordinates.
"""

from __future__ import annotations

from flask import Blueprint, Flask, Response, g, jsonify, request
from werkzeug.exceptions import BadRequest, NotFound, RequestEntityTooLarge

from directory.extensions import csrf, db
from directory.geo.nearest import NotAPoint, NoZipNear, nearest_zip
from directory.geo.place_autocomplete import places_beginning
from directory.http import CONTENT_SECURITY_POLICY, HEADERS, answer_errors_under
from directory.web.shared.translate import gettext

blueprint = Blueprint("near", __name__)
_MOST_BYTES = 200
_POLICY = HEADERS["Permissions-Policy"].replace("geolocation=()", "geolocation=(self)")


def init_app(app: Flask) -> None:
    """Put the routes, the permission and the words of the script on the application."""
    app.register_blueprint(blueprint)
    csrf.exempt(blueprint)  # it changes nothing, and there is no session that could be abused
    app.after_request(_allow)
    for path in ("/near-me", "/places/"):  # asked by a script, which wants no page
        answer_errors_under(app, path, _problem)
    app.jinja_env.globals["offers_places"] = offers_places


def offers_places() -> bool:
    """Said by the field that has the button: only a page that shows it may ask for a location, and ask this site."""
    g.offers_places = True
    return True


def _problem(status: int, name: str) -> Response:
    response = jsonify(problem=name)
    response.status_code = status
    return response


def _allow(response: Response) -> Response:
    if g.pop("offers_places", False):
        response.headers["Permissions-Policy"] = _POLICY
        response.headers["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; connect-src 'self'"
    return response


@blueprint.post("/near-me")
def near_me() -> Response:
    """The ZIP code near a rounded point: {"near": "78701", "said": "…"}. 404 where there is none."""
    if (request.content_length or 0) > _MOST_BYTES:
        raise RequestEntityTooLarge
    point = request.get_json()
    if not isinstance(point, dict):
        raise BadRequest
    try:
        found = nearest_zip(_degrees(point.get("latitude")), _degrees(point.get("longitude")), db.session)
    except (NotAPoint, OverflowError):
        raise BadRequest from None
    except NoZipNear:
        raise NotFound from None
    said = gettext(
        "You are near ZIP %(zip)s, in %(city)s, %(state)s. Searching there …",
        zip=found.zip,
        city=found.city,
        state=found.state,
    )
    return jsonify(near=found.zip, said=said)


def _degrees(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise NotAPoint
    return float(value)


@blueprint.get("/places/<beginning>.json")
def places(beginning: str) -> Response:
    """Every place that begins with three letters or digits, as a list of labels."""
    if len(beginning) != 3 or not beginning.isascii() or not (beginning.isdigit() or beginning.isalpha()):
        raise NotFound
    return jsonify(places_beginning(beginning.lower(), db.session))
