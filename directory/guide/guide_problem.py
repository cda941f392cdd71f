"""What is wrong in the guide's files."""

from __future__ import annotations


class GuideError(Exception):
    """A file of data/guide/ is wrong; the message names the file, the place and the mend."""
