"""What a page needs to know of the installation."""

from __future__ import annotations

from typing import cast

from flask import current_app, request

from directory.config import Settings


def settings() -> Settings:
    """The settings of this installation."""
    return cast("Settings", current_app.config["SETTINGS"])


def mailed_address() -> str:
    """The address that links in mails begin with: the one set, or this server's own. Never what a request claims."""
    return settings().own_address


def site_address() -> str:
    """The public address, without a slash at the end: the one set, or the one this request came to."""
    return settings().site_url or request.host_url.rstrip("/")


def absolute(path: str) -> str:
    """The whole address of a path of this site."""
    return site_address() + path
