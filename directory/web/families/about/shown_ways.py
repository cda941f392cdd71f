"""What each way to claim a listing allows, for the page for programs: the tables of `claim_ways`, a row a way."""

from __future__ import annotations

from dataclasses import dataclass

from directory.models import Proof
from directory.providing.proof.claim_ways import PUBLISHES, Decides, Publishes, decides
from directory.providing.risk import Kind


@dataclass(frozen=True, slots=True)
class ShownWay:
    """A way; who decides where a source bears it out and nobody keeps the listing; and when "who it is for" is live."""

    proof: Proof
    decides: Decides
    for_whom: Publishes


def shown_ways() -> list[ShownWay]:
    """Each way, in the order in which they are offered."""
    return [
        ShownWay(proof, decides(proof, held=False, sourced=True), PUBLISHES[proof, Kind.FOR_WHOM])
        for proof in (Proof.DOMAIN, Proof.PHONE, Proof.SISTERS, Proof.DOCUMENT, Proof.INVITED)
    ]
