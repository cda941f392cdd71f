"""An organization's own list: the CSV of its sites down, and up again through the reader of every import.

Way in: `sending` (a file is sent, pressed, taken back, thrown away) and `file_jobs` (what the worker does of it).
`row_changes` says what a row makes of a site, `checking` what a file would do; `saving_sites` does it, and takes it
back. What stands in a file is the program's own word: it is saved as any edit of the program is (`providing.edits`),
site by site, in one transaction, and no list's record knows of it. Of imports it needs one door, `imports.own_file`.
"""
