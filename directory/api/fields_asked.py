"""Which members of a program are asked for: `fields=name,phones,answers`. Without it, all of them."""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from directory.api import schemas
from directory.api.api_errors import refuse
from directory.api.asked import Parameters
from directory.search.arguments import split

FIELDS = tuple(name for name in schemas.Program.model_fields if name not in ("id", "miles"))


@dataclass(frozen=True, slots=True)
class FieldsAsked:
    """The members to answer with, beside `id` and `miles`, which are always there; None for all."""

    names: tuple[str, ...] | None

    @classmethod
    def taken_from(cls, asked: Parameters) -> FieldsAsked:
        """What `fields` asks for; it is taken out of the parameters. Raises Refused for
        what a program has not."""
        names = tuple(dict.fromkeys(split(asked.pop("fields", []))))
        unknown = next((name for name in names if name not in (*FIELDS, "id", "miles")), None)
        if unknown is not None:
            words = f"fields={unknown[:80]} is not offered. Choose {', '.join(FIELDS)}."
            refuse(400, "bad-fields", words, "fields")
        return cls(names or None)

    def of(self, fragment: bytes) -> bytes:
        """A program's fragment (`serialise.program_fragment`) with these members alone."""
        if self.names is None:
            return fragment
        whole = orjson.loads(b"{" + fragment[1:])
        wanted = {name: value for name, value in whole.items() if name == "id" or name in self.names}
        return b"," + orjson.dumps(wanted)[1:]
