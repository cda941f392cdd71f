"""What was mended, to take along: the mended rows, or the whole of the files with them, in the files' own columns."""

from __future__ import annotations

from sqlalchemy.orm import Session

from directory.imports import formats
from directory.imports.checking.checked import Rejected
from directory.imports.checking.mend import mended
from directory.imports.checking.opened import open_files
from directory.imports.checking.rejected_rows import rejected_csv
from directory.imports.import_problem import ImportProblem
from directory.imports.staging import mends
from directory.imports.staging.options import Options
from directory.imports.uploads import files_of
from directory.listings.validation.source_row import RowRef
from directory.models import ImportBatch


def mended_rows(session: Session, batch_id: int) -> str:
    """The mended rows as CSV, with what is wrong with them still."""
    rows = [mends.loaded(one) for one in mends.kept(session, batch_id) if one.mends != "{}"]
    return rejected_csv([Rejected(one.ref, one.header, tuple(one.now), one.issues) for one in rows])


def whole_files(session: Session, batch: ImportBatch) -> str:
    """Every row of a batch's files as CSV, as it was mended. Raises ImportProblem where they are kept no more."""
    uploads, options = files_of(session, batch.id), Options.of(batch)
    if not uploads:
        raise ImportProblem("The files are kept no more: they are deleted 30 days after the decision.")
    opened, _skipped = open_files(uploads, known=formats.candidates(options.matched), picks=options.picks)
    by_ref = {RowRef(one.file, one.row): mends.mends_of(one) for one in mends.kept(session, batch.id)}
    found = []
    for file in opened:
        rows = {one.number: one.cells for one in file.rows} | {one.number: one.cells for one in file.broken}
        for number in sorted(rows):
            ref = RowRef(file.title, number)
            found.append(Rejected(ref, tuple(file.shown), tuple(mended(rows[number], by_ref.get(ref, {}))), ()))
    return rejected_csv(found)
