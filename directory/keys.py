"""The one secret of an installation, and the keys derived from it.

`DIRECTORY_SECRET_KEY` holds it; where that is not set, it is made once and kept in a file beside the SQLite database
that only its owner can read. Who has it can sign sessions and read the stored second steps.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from pathlib import Path

from directory.config import ROOT, Settings
from directory.private_files import appear, make_folder

_FILE = "secret_key"
_LENGTH = 32  # bytes


class KeyProblem(Exception):
    """The secret cannot be read or made; the message says what to do."""


def secret(settings: Settings) -> bytes:
    """The installation's secret, made when there is none yet. Raises KeyProblem."""
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value().encode()
    path = _folder(settings) / _FILE
    try:
        return _read(path)
    except FileNotFoundError:
        pass
    try:
        make_folder(path.absolute().parent)
        appear(path, secrets.token_urlsafe(_LENGTH).encode())  # two that start together end with one secret
        return _read(path)
    except OSError as error:
        raise KeyProblem(
            f"The secret key could not be kept in {path} ({error.strerror}). Set DIRECTORY_SECRET_KEY instead, to 32 "
            "random characters or more."
        ) from error


def _read(path: Path) -> bytes:
    key = path.read_bytes().strip()
    if len(key) < _LENGTH:
        raise KeyProblem(f"{path} holds no secret of {_LENGTH} characters or more. Delete it to have a new one made.")
    return key


def _folder(settings: Settings) -> Path:
    prefix = "sqlite:///"
    if settings.database_url.startswith(prefix):
        return Path(settings.database_url.removeprefix(prefix)).parent
    return ROOT / "instance"


def derive(key: bytes, purpose: str) -> str:
    """A key for one purpose, as 44 characters of URL-safe base64 (32 bytes): what Fernet takes."""
    return base64.urlsafe_b64encode(hmac.new(key, purpose.encode(), hashlib.sha256).digest()).decode()
