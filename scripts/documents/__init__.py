"""Pages of docs/ that are made from the code: the drawing of the rooms, and the reference."""
