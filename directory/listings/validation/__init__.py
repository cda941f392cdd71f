"""A row to a listing: its cells read, put beside each other, and what is wrong with them said. Pure.

The way in is `validator.check`: a `RawRow` of cells by meaning becomes a `SourceRow` with its draft, or its issues. It
knows no file and no form.
"""
