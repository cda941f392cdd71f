"""Every text of the families' side has its Spanish, with the same gaps to fill, and the compiled catalog is its own."""

from __future__ import annotations

import subprocess
import sys

from directory.config import ROOT


def test_no_text_lacks_its_translation() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "build_translations"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
