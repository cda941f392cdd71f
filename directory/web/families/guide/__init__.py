"""The guide: what an IOP is, chapter by chapter, and its words."""
