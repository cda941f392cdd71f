"""What a token sends and gets, as pydantic models: the columns are those of the registry of facts."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, create_model

from directory.api.schemas import Shape
from directory.listings.fields import FIELDS
from directory.providing.tokens.token_kinds import KIND_OF


def _facts() -> dict[str, Any]:
    columns = [one for one in FIELDS if one.column in KIND_OF]
    return {
        one.column: (str | int | None, Field(default=None, description=one.explained or one.label)) for one in columns
    }


Facts: type[BaseModel] = create_model("Facts", __base__=Shape, **_facts())


class WriteHeaders(BaseModel):
    """Which state a change is made against."""

    model_config = ConfigDict(extra="allow")

    if_match: str = Field(alias="If-Match", description="The ETag of the listing as you last read it.")


class ListingShape(Shape):
    """A listing that your organization keeps, in the facts that tokens write. Its ETag stands in the answer's head."""

    id: str
    name: str
    status: str = Field(description="published; or draft, which families do not see.")
    revision: int
    writable: list[str] = Field(description="The facts that this token may change.")
    facts: Facts  # type: ignore[valid-type]
