"""Cells to a listing: normalised, checked, and what is wrong with them said. Pure, and knows no file and no form.

The way in is `validator.check`: a `RawRow` of cells by meaning becomes a `SourceRow` with its draft, or its issues.
"""
