"""A listing that says everything a listing can say: every field, every choice, every term. Made from the models.

What a model gains is filled here by its annotation, so that a new field is in every test of a full listing at once.
"""

from __future__ import annotations

import datetime as dt
import types
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from directory.listings.draft import (
    SECTIONS,
    Answer,
    Evidence,
    EvidenceKind,
    Geocode,
    ListingDraft,
    Phone,
    Precision,
    Said,
    Track,
)
from directory.listings.draft.draft_text import State, TermId
from directory.listings.sources import PROGRAM
from directory.partial_date import PartialDate
from directory.vocabulary import get_vocabulary

BY = Said(source=PROGRAM, as_of=PartialDate("2026-11-02"))


def full(mark: str = "one", by: Said = BY) -> ListingDraft:
    """Everything said. `mark` is a word in each free text, so that two full listings differ in all of them."""
    given = _given(mark, by)
    groups = tuple(
        filled(Track, mark, given | {"mode": mode, "name": f"Group {at} {mark}"})
        for at, mode in enumerate(("in-person", "virtual", "hybrid"), start=1)
    )
    given["tracks"] = groups
    vocabulary = get_vocabulary()
    populations = vocabulary.terms_of("population")
    no = {term.id for at, term in enumerate(vocabulary.terms) if at % 7 == 3} - {
        "iop",
        *(one.id for one in populations),
    }
    return ListingDraft(
        name=f"Full House {mark}",
        provider=f"Full Houses of {mark}",
        geocode=Geocode(latitude=30.2713, longitude=-97.7426, precision=Precision.GIVEN, said=by),
        answers={term.id: Answer(value="no" if term.id in no else "yes", said=by) for term in vocabulary.terms},
        populations={
            term.id: Evidence(
                kind=list(EvidenceKind)[at % len(EvidenceKind)],
                words=f"A sentence of {mark}.",
                words_es=f"Una frase de {mark}.",
                said=by,
            )
            for at, term in enumerate(populations)
        },
        **{name: filled(ListingDraft.model_fields[name].annotation, mark, given) for name in SECTIONS},
    )


def _given(mark: str, by: Said) -> dict[str, Any]:
    """What is not made by its annotation, by the name of its field."""
    kinds = get_args(Phone.model_fields["kind"].annotation)
    return {
        "said": (by,),
        "phones": tuple(
            Phone(kind=kind, number=f"+151255501{at:02d}", extension="20") for at, kind in enumerate(kinds)
        ),
        "website": f"https://{mark}.example.org/",
        "email": f"desk@{mark}.example.org",
        "city": "Austin",
        "zip": "78701",
        "withheld": False,
        "days": ("mon", "tue", "thu"),
        "start": dt.time(18, 0),
        "end": dt.time(21, 0),
        "weeks_min": 8,
        "weeks_max": 12,
        "age_min": 13,
        "age_max": 64,
        "npi": "1234567893",
        "as_of": by.as_of,
    }


def filled(model: Any, mark: str, given: dict[str, Any]) -> Any:
    """An instance of a model with every field said."""
    return model.model_validate(
        {
            name: given[name] if name in given else _value(field.annotation, name, mark, given)
            for name, field in model.model_fields.items()
        }
    )


def _value(annotation: Any, name: str, mark: str, given: dict[str, Any]) -> Any:
    if annotation == TermId:
        return get_vocabulary().terms_of("population")[0].id
    if annotation == State or name == "state":
        return "TX"
    origin, inner = get_origin(annotation), [one for one in get_args(annotation) if one is not types.NoneType]
    if origin in (Annotated, Union, types.UnionType):
        return _value(inner[0], name, mark, given)
    if origin is Literal:
        return inner[0]
    if origin is tuple:
        return (_value(inner[0], name, mark, given),)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return next(iter(annotation))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return filled(annotation, mark, given)
    plain: dict[Any, Any] = {PartialDate: PartialDate("2026-11-02"), bool: True, int: 15}
    return plain.get(annotation, f"{name.replace('_', ' ').capitalize()} {mark}")


def silences(value: Any, path: str = "") -> list[str]:
    """The fields of a draft that say nothing: none, in a full one."""
    if isinstance(value, BaseModel):
        return [
            one
            for name in type(value).model_fields
            for one in silences(getattr(value, name), f"{path}.{name}" if path else name)
        ]
    if isinstance(value, tuple) and value:
        return [one for inner in value for one in silences(inner, path)]
    return [path] if value is None or value in ((), {}, "") else []
