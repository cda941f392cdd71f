"""Provider files, from their bytes to listings: read, understood, checked, compared, staged, looked at, applied,
undone.

Way in: `check.check_files`, `staging.stage`, `applier.apply` and `undoing.undo`; `formats` says what a header means.
The ledger says what each import said of each record, so that any can be taken back, in any order. It knows nothing of
pages or commands; listings are written by `directory.listings.revisions` alone.
"""
