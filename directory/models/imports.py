"""Import batches: what a file would change, staged before a person confirms, and what it takes to undo it."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from directory import clock
from directory.models.base import Base
from directory.partial_date import PartialDate


class BatchStatus(StrEnum):
    """A batch is applied as a whole or not at all; there is no state between."""

    UPLOADED = "uploaded"  # its files are here; to be checked, or a choice is missing
    STAGED = "staged"
    APPLIED = "applied"
    UNDONE = "undone"
    DISCARDED = "discarded"


class ImportBatch(Base):
    """One import: its files, its counts, and where it stands."""

    __tablename__ = "import_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str] = mapped_column(sa.String(10), default=BatchStatus.STAGED)
    source: Mapped[str] = mapped_column(sa.String(60))
    as_of: Mapped[PartialDate]
    files: Mapped[str] = mapped_column(sa.Text)  # JSON: [{name, sha256, rows}]
    counts: Mapped[str] = mapped_column(sa.Text)  # JSON: directory.imports.checking.row_counts
    complete_states: Mapped[str] = mapped_column(sa.String(400), default="")
    replaces_sample: Mapped[bool] = mapped_column(default=False)
    base_version: Mapped[int] = mapped_column(sa.BigInteger)  # catalog version it was compared against
    version: Mapped[int | None] = mapped_column(sa.BigInteger)  # at which it was applied, or taken back
    covered: Mapped[str] = mapped_column(sa.Text, default="[]", server_default="[]")  # JSON: imports.matching.ledger
    actor: Mapped[str] = mapped_column(sa.String(254))
    options: Mapped[str] = mapped_column(sa.Text, default="{}")  # JSON: directory.imports.staging.options
    findings: Mapped[str] = mapped_column(sa.Text, default="{}")  # JSON: what checking and undoing found, in numbers
    problem: Mapped[str | None] = mapped_column(sa.Text)  # why the files could not be checked
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    applied_at: Mapped[dt.datetime | None]
    undone_at: Mapped[dt.datetime | None]


class StagedChange(Base):
    """One listing that a staged batch would create or change, with every value already computed."""

    __tablename__ = "staged_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("import_batch.id", ondelete="CASCADE"), index=True)
    action: Mapped[str] = mapped_column(sa.String(10))  # directory.imports.matching.resolving.Match
    listing_id: Mapped[int | None] = mapped_column(sa.ForeignKey("listing.id", ondelete="CASCADE"), index=True)
    base_revision: Mapped[int | None]
    content: Mapped[str | None] = mapped_column(sa.Text)  # the listing's draft after the import; none when it stays
    records: Mapped[str] = mapped_column(sa.Text)  # JSON: what is said of source records (imports.matching.ledger)
    possible_duplicate: Mapped[bool] = mapped_column(default=False)
    public_id: Mapped[str | None] = mapped_column(sa.String(12))  # the address that a new listing comes back to
    status: Mapped[str | None] = mapped_column(sa.String(12))  # where a new listing stood when it was exported


class UploadedFile(Base):
    """One file of a batch, as it came; deleted 30 days after the decision."""

    __tablename__ = "uploaded_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("import_batch.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    data: Mapped[bytes] = mapped_column(sa.LargeBinary)


class StagedRow(Base):
    """What became of one row of a file; deleted 30 days after the decision."""

    __tablename__ = "staged_row"

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("import_batch.id", ondelete="CASCADE"))
    file: Mapped[str] = mapped_column(sa.String(200))
    row: Mapped[int]
    fate: Mapped[str] = mapped_column(sa.String(12))  # directory.imports.staging.rows.Fate
    reason: Mapped[str] = mapped_column(sa.String(100), default="")
    label: Mapped[str] = mapped_column(sa.String(300), default="")
    listing_id: Mapped[int | None]
    change_id: Mapped[int | None] = mapped_column(index=True)  # the staged change it led to
    flag: Mapped[str] = mapped_column(sa.String(12), default="")  # duplicate, conflict, or of imports.rows
    moving: Mapped[str] = mapped_column(sa.String(8), server_default="")  # MOVED, ASKED or APART of imports.rows
    notes: Mapped[str] = mapped_column(sa.Text, default="{}")  # JSON: {duplicates, conflicts, guesses, key}
    issues: Mapped[str] = mapped_column(sa.Text, default="[]")  # JSON: [{column, found, expected, fix, …}]
    words: Mapped[str] = mapped_column(sa.Text, server_default="")  # JSON: imports.ledger, where no listing changes
    cells: Mapped[str] = mapped_column(sa.Text, default="")  # JSON [header, cells] of a row with errors

    __table_args__ = (
        sa.Index("ix_staged_row_batch_id_fate", "batch_id", "fate"),
        sa.Index("ix_staged_row_batch_id_flag", "batch_id", "flag"),
    )


class ColumnChoice(Base):
    """How the columns of a source's hand-made sheet were matched, so that the next file needs no matching."""

    __tablename__ = "column_choice"

    source: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    columns: Mapped[str] = mapped_column(sa.Text)  # JSON: column name as compared → meaning, term or list, "" to skip
    list_values: Mapped[str] = mapped_column(sa.Text, default="{}")  # JSON: list → value as compared → term


class MoveDecision(Base):
    """What was decided of a row that may be a listing of its source which moved or has a new name (imports.moving)."""

    __tablename__ = "move_decision"

    source: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(40), primary_key=True)  # of the row's record
    listing_id: Mapped[int] = mapped_column(sa.ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True)
    verdict: Mapped[str] = mapped_column(sa.String(8))  # apart: it is another program; undone: the change was undone
    decided_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    decided_by: Mapped[str] = mapped_column(sa.String(254))


class EntryLook(Base):
    """A row that an import left out and a person may want: perhaps another entry of a program (imports.entries)."""

    __tablename__ = "entry_look"

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("import_batch.id", ondelete="CASCADE"), index=True)
    source: Mapped[str] = mapped_column(sa.String(60))
    program_key: Mapped[str] = mapped_column(sa.String(40))  # of the record of the program beside it; "" where none is
    entry_key: Mapped[str] = mapped_column(sa.String(40))
    label: Mapped[str] = mapped_column(sa.String(300))
    state: Mapped[str] = mapped_column(sa.String(2), server_default="")  # in which it lies
    statement: Mapped[str] = mapped_column(sa.Text)  # JSON: imports.entries


class EntryDecision(Base):
    """What a person decided of such a row, so that later imports know; a row stands here once for each program."""

    __tablename__ = "entry_decision"

    source: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    program_key: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    entry_key: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    verdict: Mapped[str] = mapped_column(sa.String(8))  # joined, apart, listed (as a draft of its own)
    look_id: Mapped[int | None] = mapped_column(sa.ForeignKey("entry_look.id", ondelete="SET NULL"), index=True)
    listing_id: Mapped[int | None] = mapped_column(sa.ForeignKey("listing.id", ondelete="SET NULL"), index=True)
    decided_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    decided_by: Mapped[str] = mapped_column(sa.String(254))


class RecordChange(Base):
    """What a batch that is in the directory said of a source record, and the state that had before (imports.ledger)."""

    __tablename__ = "record_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("import_batch.id", ondelete="CASCADE"), index=True)
    record_id: Mapped[int] = mapped_column(sa.ForeignKey("source_record.id", ondelete="CASCADE"), index=True)
    before: Mapped[str | None] = mapped_column(sa.Text)  # JSON; none where the record was new, or stayed the same
    same: Mapped[bool] = mapped_column(server_default=sa.false())
    kind: Mapped[str | None] = mapped_column(sa.String(8))  # said, absent; none where words were not kept yet
    said: Mapped[str | None] = mapped_column(sa.Text)  # JSON; none where it is what the record was after it
    covered: Mapped[int | None]  # which of the batch's sets of terms


class RowMend(Base):
    """A row of a batch's files that was mended at the desk, beside its cells as they are in the file (imports.mending).

    Kept as long as the files are. `taken` is False until the batch was checked with it.
    """

    __tablename__ = "row_mend"

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("import_batch.id", ondelete="CASCADE"))
    file: Mapped[str] = mapped_column(sa.String(200))
    row: Mapped[int]
    cells: Mapped[str] = mapped_column(sa.Text)  # JSON [header, cells], as they are in the file
    mends: Mapped[str] = mapped_column(sa.Text)  # JSON: position of the cell → imports.checking.mend.Mend
    issues: Mapped[str] = mapped_column(sa.Text, default="[]")  # JSON: what is wrong with it still
    reads: Mapped[bool]
    taken: Mapped[bool] = mapped_column(default=False)
    by_hand: Mapped[bool] = mapped_column(default=True)  # not only as remembered of an earlier file

    __table_args__ = (sa.UniqueConstraint("batch_id", "file", "row", name="uq_row_mend_batch_id_file_row"),)


class RememberedMend(Base):
    """A cell that was mended in a file of a source, to be mended so in its next: of one row by its id, or of any."""

    __tablename__ = "remembered_mend"

    source: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(32), primary_key=True)  # imports.checking.mend.key_of the next three
    column: Mapped[str] = mapped_column(sa.Text)
    old: Mapped[str] = mapped_column(sa.Text)
    row_id: Mapped[str] = mapped_column(sa.Text, default="")  # the list's own number of the row; "" for any row
    new: Mapped[str] = mapped_column(sa.Text)
    made_by: Mapped[str] = mapped_column(sa.String(254))
    made_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    stopped_by: Mapped[str | None] = mapped_column(sa.String(254))  # who said that it is done no more
