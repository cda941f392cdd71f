"""What each way to show that a listing is yours allows: who decides, and what goes live afterwards. Pure.

The page for programs (/for-programs) prints both tables, docs/guides/program.md says them, and a test holds each cell.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from directory.models import Proof
from directory.providing.risk import Kind


class Decides(StrEnum):
    """Who decides a claim."""

    PROOF = "proof"  # nobody has to look: it is theirs at once
    CALL = "call"  # the moderator who calls: it is theirs when the code was read right
    PERSON = "person"  # a moderator, who looks at everything


class Case(NamedTuple):
    """A claim as far as it matters: how it is proven, whether others hold the listing, whether a source bears it out.

    `sourced` is said of the domain, or of the number, on which the proof rests.
    """

    proof: Proof
    held: bool
    sourced: bool


WAYS: Mapping[Case, Decides] = {
    Case(Proof.DOMAIN, held=False, sourced=True): Decides.PROOF,
    Case(Proof.DOMAIN, held=False, sourced=False): Decides.PERSON,
    Case(Proof.DOMAIN, held=True, sourced=True): Decides.PERSON,
    Case(Proof.DOMAIN, held=True, sourced=False): Decides.PERSON,
    Case(Proof.PHONE, held=False, sourced=True): Decides.CALL,
    Case(Proof.PHONE, held=False, sourced=False): Decides.PERSON,
    Case(Proof.PHONE, held=True, sourced=True): Decides.PERSON,
    Case(Proof.PHONE, held=True, sourced=False): Decides.PERSON,
    Case(Proof.DOCUMENT, held=False, sourced=True): Decides.PERSON,
    Case(Proof.DOCUMENT, held=False, sourced=False): Decides.PERSON,
    Case(Proof.DOCUMENT, held=True, sourced=True): Decides.PERSON,
    Case(Proof.DOCUMENT, held=True, sourced=False): Decides.PERSON,
    Case(Proof.INVITED, held=False, sourced=True): Decides.PERSON,
    Case(Proof.INVITED, held=False, sourced=False): Decides.PERSON,
    Case(Proof.INVITED, held=True, sourced=True): Decides.PERSON,
    Case(Proof.INVITED, held=True, sourced=False): Decides.PERSON,
    Case(Proof.SISTERS, held=False, sourced=True): Decides.PROOF,
    Case(Proof.SISTERS, held=False, sourced=False): Decides.PERSON,
    Case(Proof.SISTERS, held=True, sourced=True): Decides.PERSON,
    Case(Proof.SISTERS, held=True, sourced=False): Decides.PERSON,
}


class Publishes(StrEnum):
    """Whether somebody who was given a listing publishes a kind of facts by themselves."""

    AT_ONCE = "at once"
    AS_OWNER = "as owner"  # like the owner who asked them in
    WAITS = "waits"  # a moderator looks first


PUBLISHES: Mapping[tuple[Proof, Kind], Publishes] = {
    (Proof.DOMAIN, Kind.HARMLESS): Publishes.AT_ONCE,
    (Proof.DOMAIN, Kind.FOR_WHOM): Publishes.AT_ONCE,
    (Proof.DOMAIN, Kind.RISKY): Publishes.WAITS,
    (Proof.PHONE, Kind.HARMLESS): Publishes.AT_ONCE,
    (Proof.PHONE, Kind.FOR_WHOM): Publishes.AT_ONCE,
    (Proof.PHONE, Kind.RISKY): Publishes.WAITS,
    (Proof.SISTERS, Kind.HARMLESS): Publishes.AT_ONCE,
    (Proof.SISTERS, Kind.FOR_WHOM): Publishes.AT_ONCE,
    (Proof.SISTERS, Kind.RISKY): Publishes.WAITS,
    (Proof.DOCUMENT, Kind.HARMLESS): Publishes.AT_ONCE,
    (Proof.DOCUMENT, Kind.FOR_WHOM): Publishes.WAITS,
    (Proof.DOCUMENT, Kind.RISKY): Publishes.WAITS,
    (Proof.INVITED, Kind.HARMLESS): Publishes.AT_ONCE,
    (Proof.INVITED, Kind.FOR_WHOM): Publishes.AS_OWNER,
    (Proof.INVITED, Kind.RISKY): Publishes.WAITS,
}


def decides(proof: Proof, *, held: bool, sourced: bool, taken_back: bool = False) -> Decides:
    """Who decides a claim of this proof, on a listing that others hold or not.

    `taken_back`: a claim on it was taken back from whoever claims it now. Then a person does, whatever is proven.
    """
    return Decides.PERSON if taken_back else WAYS[Case(proof, held, sourced)]
