"""The rows of checked files beside the directory: what becomes of each, counted and noted. Reads only."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.imports.checking.checked import Checked
from directory.imports.matching import ledger, own_ids
from directory.imports.matching.absences import Outlook, missing
from directory.imports.matching.going_on import Whole
from directory.imports.matching.holding import known_records
from directory.imports.matching.joining import Joined, TwinFinder, join, not_joined, only_named
from directory.imports.matching.ledger import Step
from directory.imports.matching.likely_duplicates import DuplicateFinder
from directory.imports.matching.match_buffer import Spool
from directory.imports.matching.matcher import enrich_listings, match_programs
from directory.imports.matching.resolving import Match
from directory.imports.matching.strays import File
from directory.imports.progress import Progress
from directory.imports.staging import entries
from directory.imports.staging.preview import Candidate, Moving, Preview
from directory.imports.staging.rows import LOOK, NAMED, Fate, RowLog, label_of
from directory.listings.cells.issues import RowIssue
from directory.listings.draft import ListingDraft
from directory.listings.facts import DATES, changed_sections
from directory.listings.validation.source_row import RowRef, SourceRow
from directory.models import Listing

NOT_AN_IOP = "not an IOP"
NO_LONGER_IOP = "no longer lists an IOP (the listing stays, with its dates)"
EXAMPLES = 5


class Comparison:
    """Compares the rows of a file with the directory, noting what becomes of each."""

    def __init__(
        self, session: Session, checked: Checked, spool: Spool, progress: Progress, answers: Mapping[str, str]
    ) -> None:
        self.session, self.checked, self.counts = session, checked, checked.counts.copy()
        self.spool, self.progress = spool, progress
        self.preview, self.rows = Preview(self.counts), RowLog()
        self.seen: set[tuple[str, str]] = set()
        self.statements = own_ids.believed(session, checked.source, checked.statements)
        self.present = File(checked.source, self.statements).keys()
        self.statements, self.decided = entries.decided(session, checked.source, self.statements, self.present)
        self.file = File(checked.source, self.statements, answers, self.decided)
        self.outlook = Outlook()
        self._written: set[int] = set()  # listings of which something is kept anew
        self._duplicates = DuplicateFinder(session)
        self.covered: dict[frozenset[str], int] = {}
        self.looks: dict[RowRef, SourceRow] = {}
        self.named: set[RowRef] = set()
        self.to_keep: list[tuple[str, SourceRow]] = []  # rows to look at, with the key of the program beside each
        self._claimed: set[int] = set()
        self._silent: dict[RowRef, list[Step]] = {}
        self._digest = hashlib.blake2b(digest_size=8)
        self._by_ref = {statement.ref: statement for statement in self.statements}

    def claims_any(self, listing_ids: set[int]) -> bool:
        """True where a row of the file belongs to one of these listings."""
        return not self._claimed.isdisjoint(listing_ids)

    def compare(self, complete_states: Sequence[str]) -> None:
        """Every row, once; and what is missing in these states, which are whole in the file."""
        for ref, reason in self.checked.left:
            self.rows.add(Fate.LEFT_OUT, ref, reason=reason)
        joined = join(self.statements, self.decided)
        self.seen = {(s.source, s.key) for program in joined.programs for s in program.statements}
        self.counts.joined += len(joined.joined_rows)
        self.counts.refused_joins = len({one.ref for one, _other in joined.refused})
        self.preview.examples_refused = [f"{a.draft.name} / {b.draft.name}" for a, b in joined.refused[:EXAMPLES]]
        for ref in joined.joined_rows:
            self._note(Fate.JOINED, ref)
        left = TwinFinder(joined.unused, self.decided.listed)
        listing_of: dict[RowRef, int] = {}
        for done, match in enumerate(match_programs(self.session, joined.programs, self.file, left), start=1):
            if match.listing_id is not None:
                listing_of |= dict.fromkeys(match.rows, match.listing_id)
            self._program(match)
            self.progress(done)
        joined.settle(listing_of, self.decided)
        self._keep_for_a_look(joined)
        self._unused(joined.unused)
        self._leave_out(complete_states)
        self.counts.unread = self.rows.keep_unread(self.checked.unread)
        self.rows.add_rejected(self.checked.rejected)
        self.rows.say({ref: ledger.dump_steps(steps, self.covered) for ref, steps in self._silent.items() if steps})
        self.rows.sort()

    def _keep_for_a_look(self, joined: Joined) -> None:
        """Note the rows that are left out for a person to look at."""
        self.looks = {other.ref: primary for primary, other in joined.to_look}
        self.named = {one.ref for one in joined.named}
        self.to_keep = [(one.key, other) for one, other in joined.to_look] + [("", one) for one in joined.named]
        self.counts.to_look, self.counts.named = len(self.looks), len(self.named)
        self.preview.examples_named = [one.draft.name for one in joined.named[:EXAMPLES]]
        self.preview.examples_to_look = [f"{a.draft.name} / {b.draft.name}" for a, b in joined.to_look[:EXAMPLES]]

    def _program(self, match: Match) -> None:
        """A program of the file: counted by what becomes of its listing."""
        if match.listing_id is not None:
            self._claimed.add(match.listing_id)
        if match.action == "new":
            self.counts.new += 1
            found = self._duplicates.find(ListingDraft.from_json(match.content), listing_id=match.listing_id)
            decided = {guess.listing_id for guess in match.perhaps_moved} if match.apart else set()
            match.duplicates = [one for one in found if one.listing_id not in decided]
            self.preview.duplicates += bool(match.duplicates)
            _example(self.preview.examples_new, match)
            fate = Fate.NEW
        elif match.action == "changed" and self._note_change(match):
            self.counts.changed += 1
            fate = Fate.CHANGED
        else:
            self.counts.unchanged += 1
            fate = Fate.UNCHANGED
        self._note_move(match)
        change = self._keep(match)
        first, *others = match.rows
        self._note(fate, first, match, change)
        self.counts.joined += len(others)
        for ref in others:
            self._note(Fate.JOINED, ref, match, change)

    def _note_move(self, match: Match) -> None:
        """Count and show what moved or has a new name, or may."""
        if match.apart or not (match.moved or match.perhaps_moved):
            return
        self.preview.moved += match.moved is not None
        self.preview.perhaps_moved += bool(match.perhaps_moved)
        guesses = [match.moved] if match.moved else match.perhaps_moved
        query = sa.select(Listing.id, Listing.content, Listing.public_id)
        stored = {
            row.id: row for row in self.session.execute(query.where(Listing.id.in_([g.listing_id for g in guesses])))
        }
        candidates = [
            Candidate(one, ListingDraft.from_json(stored[one.listing_id].content), stored[one.listing_id].public_id)
            for one in guesses
        ]
        statement = self._by_ref[match.rows[0]]
        self.preview.moves.append(Moving(statement.ref, statement.key, statement.draft, candidates, bool(match.moved)))

    def _unused(self, unused: Sequence[SourceRow]) -> None:
        """Rows that are no IOP by themselves: another word on a listing we hold, or left out.

        `seen` are the records that the file's own programs speak for: a second row of one says nothing about it.
        """
        known = known_records(self.session, unused) - self.seen
        silent = []
        for statement in unused:
            if (statement.source, statement.key) in known:
                self.counts.no_longer_iop += 1
                self.counts.leave_out(NO_LONGER_IOP)
                self._note(Fate.LEFT_OUT, statement.ref, reason=NO_LONGER_IOP)
            else:
                silent.append(statement)
        joined: set[RowRef] = set()
        whole = Whole(self.present, self.decided)
        words = enrich_listings(self.session, silent, claimed=frozenset(self._claimed), whole=whole)
        for match in words:
            if match.action == "changed":
                self._note_change(match)
            change = self._keep(match)
            for ref in match.rows:
                if ref not in joined:
                    self._note(Fate.JOINED, ref, match, change)
                joined.add(ref)
        self.counts.joined += len(joined)
        for statement in silent:
            if statement.ref not in joined:
                self.counts.leave_out(NOT_AN_IOP)
                self._note(Fate.LEFT_OUT, statement.ref, reason=NOT_AN_IOP)

    def _note_change(self, match: Match) -> bool:
        """Count what a file changes; False where that is only of which day, or by whom, the same facts are stated."""
        sections = changed_sections(match.before or "{}", match.content)
        if sections == (DATES,):
            self.counts.dated += 1
            return False
        for section in sections:
            self.preview.changed_sections[section] = self.preview.changed_sections.get(section, 0) + 1
        _example(self.preview.examples_changed, match, ", ".join(sections))
        return True

    def _keep(self, match: Match) -> int | None:
        """Put a match by where it has something to write; returns its position.

        What leaves a listing and its records as they are is kept with the row: this file says it, too.
        """
        self.preview.conflicts += bool(match.conflicts)
        self.outlook.note(match)
        if match.action == "unchanged":
            self._silent.setdefault(match.rows[0], []).extend(match.steps)
            return None
        self.counts.records += match.action == "records" and match.listing_id not in self._written
        if match.listing_id is not None and match.action != "noted":
            self._written.add(match.listing_id)
        row = _row(match, self.covered)
        self._digest.update(json.dumps(row, sort_keys=True).encode())
        return self.spool.add(row)

    def _leave_out(self, states: Sequence[str]) -> None:
        """Keep what is missing in these states. The programs that the file leaves out are named."""
        named: set[int] = set()
        for one in missing(self.session, self.checked, states, self.present, self.outlook):
            if one.program is not None and one.match.listing_id not in named:
                named.add(one.match.listing_id or 0)
                self.preview.gone.append(one.program)
            self._keep(one.match)
        self.counts.absent = len(named)

    def digest(self) -> str:
        """Tells one preview from another whose numbers are the same: of all that would be written, row by row."""
        columns = ("file", "row", "fate", "reason", "issues", "moving", "notes")
        for row in self.rows.rows:
            self._digest.update(json.dumps([row[name] for name in columns]).encode())
        return self._digest.hexdigest()

    def _note(
        self, fate: Fate, ref: RowRef, match: Match | None = None, change: int | None = None, reason: str = ""
    ) -> None:
        statement = self._by_ref[ref]
        self.rows.add(
            fate,
            ref,
            label=label_of(statement),
            reason=reason,
            match=match,
            key=statement.key,
            change=change,
            issues=(*statement.warnings, *self._to_look(fate, statement)),
            flag="" if fate != Fate.LEFT_OUT else LOOK if ref in self.looks else NAMED if ref in self.named else "",
        )

    def _to_look(self, fate: Fate, statement: SourceRow) -> list[RowIssue]:
        if fate != Fate.LEFT_OUT:
            return []
        program = self.looks.get(statement.ref)
        named = [only_named(statement)] if statement.ref in self.named else []
        return [not_joined(statement, program)] if program else named


def _row(match: Match, covered: dict[frozenset[str], int]) -> dict[str, object]:
    return {
        "action": match.action,
        "listing_id": match.listing_id,
        "base_revision": match.base_revision,
        "content": match.content if match.action in ("new", "changed") else None,
        "records": ledger.dump_steps(match.steps, covered),
        "possible_duplicate": bool(match.duplicates or (match.perhaps_moved and not match.apart)),
        "public_id": match.public_id,
        "status": match.status,
    }


def _example(examples: list[str], match: Match, what: str = "") -> None:
    if len(examples) < EXAMPLES:
        content = json.loads(match.content)
        where = f"{content['name']}, {content['place']['city']}, {content['place']['state']}"
        examples.append(f"{where}: {what}" if what else where)
