"""A listing as a row of our template, and back out again: its columns, one row, the export. Knows no import."""
