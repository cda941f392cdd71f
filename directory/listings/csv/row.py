"""A listing as one row of our template: what its reader reads, written. For exports and for editing a listing.

What stands in a row reads back as the same facts: `tests/unit/test_template_row.py` holds it to that.
"""

from __future__ import annotations

from directory.listings.csv.columns import columns
from directory.listings.draft import Evidence, EvidenceKind, ListingDraft
from directory.listings.fields import FIELDS
from directory.vocabulary import get_vocabulary


def row_of(draft: ListingDraft) -> dict[str, str]:
    """Column → cell; "" where nothing was said. A point that is only the ZIP code's centre is left out."""
    cells = dict.fromkeys(columns(), "") | {one.column: one.written(draft) for one in FIELDS}
    made = [(term, one) for term, one in sorted(draft.populations.items()) if one.kind != EvidenceKind.LISTED]
    cells["population_evidence"] = " | ".join(_evidence(term, one) for term, one in made)
    cells["population_evidence_es"] = " | ".join(f"{term}: {one.words_es}" for term, one in made if one.words_es)
    for group in get_vocabulary().groups:
        terms = get_vocabulary().terms_of(group.id)
        cells[group.id] = "; ".join(term.id for term in terms if draft.says(term.id) == "yes" and term.id != "iop")
    cells["says_both"] = "; ".join(draft.says_both())
    near = [term for term in sorted(draft.answers) if draft.says_of_place(term)]
    cells["same_place"] = "; ".join([*draft.contact.facts_of_place, *near])
    cells["not_offered"] = "; ".join(term for term in sorted(draft.answers) if draft.says(term) == "no")
    return cells


def _evidence(term: str, evidence: Evidence) -> str:
    return f"{term}: {evidence.kind}" + (f": {evidence.words}" if evidence.words else "")
