"""What every view of the API is described by, and how it answers: one OpenAPI document, JSON."""

from __future__ import annotations

from flask import Response
from spectree import SecurityScheme, SpecTree
from spectree.models import SecureType, SecuritySchemeData

BEARER = "bearer"  # what the document calls the one way to write
spec = SpecTree(
    "flask",
    mode="strict",
    path="api-docs",
    page_templates={},
    title="IOP Near Me",
    version="1",
    description=(
        "Intensive outpatient programs near a place. No key, no cookies; searches are not stored. "
        "Organizations keep their own listings right with a token."
    ),
    security_schemes=[SecurityScheme(name=BEARER, data=SecuritySchemeData(type=SecureType.HTTP, scheme="bearer"))],
)


def json_answer(body: bytes) -> Response:
    """An answer that is JSON already."""
    return Response(body, mimetype="application/json")
