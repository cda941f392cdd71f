"""Which version this is: shown at /api/v1/ and under “How it works”."""

VERSION = "0.2.0"
