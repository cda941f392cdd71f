"""Settings: read from the environment only, each named `DIRECTORY_…`. The defaults are safe in public.

`docs/operating.md` documents every one of them; a test fails when one is missing there.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"


class Settings(BaseSettings):
    """What a person who runs the site can choose."""

    model_config = SettingsConfigDict(env_prefix="DIRECTORY_", extra="ignore", frozen=True)

    database_url: str = Field(
        default=f"sqlite:///{ROOT / 'instance' / 'directory.sqlite'}",
        description="Where the listings live: sqlite:///… or postgresql://…",
    )
    bind: str = Field(default="127.0.0.1", description="Address that scripts/serve listens on.")
    port: int = Field(default=8000, ge=1, le=65535, description="Port that scripts/serve listens on.")
    workers: int = Field(default=2, ge=1, le=64, description="Web processes that scripts/serve starts.")
    threads: int = Field(default=4, ge=1, le=64, description="Threads in each web process.")
    site_url: str | None = Field(
        default=None,
        description="The public address, like https://iop.example.org: used in canonical links and the API.",
    )
    https: bool = Field(
        default=False, description="Set to true behind HTTPS: adds Strict-Transport-Security and upgrades links."
    )
    trusted_proxies: int = Field(
        default=0, ge=0, le=5, description="How many reverse proxies in front may say the visitor's host and scheme."
    )
    operator: str | None = Field(
        default=None, description="Who runs this copy of the site, as shown in the footer and on the privacy page."
    )
    contact: str | None = Field(
        default=None, description="An email address for people who have a question on the site."
    )
    source_url: str | None = Field(
        default=None,
        description="Where the source of this copy can be read: the address that a file's path comes after, like "
        "https://code.example.org/iop-near-me/blob/main. Links each promise to its test.",
    )
    sample: bool = Field(
        default=False, description="Load the invented sample into an empty directory at start. scripts/serve sets it."
    )
    secret_key: SecretStr | None = Field(
        default=None,
        min_length=32,
        description="32 random characters or more: signs sessions, encrypts second steps. Unset, one is made and kept "
        "in a file beside the SQLite database. Set it where several machines share a PostgreSQL.",
    )
    mail_url: str = Field(
        default="console:",
        description="How mail is sent: smtp://user:password@host:587, smtps://…, file:///folder, or console:.",
    )
    mail_from: str = Field(
        default="IOP Near Me <no-reply@localhost>", description="The sender of mail: a name and an address."
    )
    worker: bool = Field(
        default=True,
        description="Start a worker beside the server; false where `flask --app wsgi worker` runs elsewhere.",
    )
    counts: bool = Field(
        default=False,
        description="Count by month how often a program was shown and its phone pressed: sums without any visitor.",
    )
    geocoder: Literal["none", "census", "nominatim"] = Field(
        default="none", description="Who finds the points of street addresses that came without: nobody, or a service."
    )
    geocoder_url: str | None = Field(
        default=None, description="Another address of that service, like a Nominatim of your own."
    )
    findtreatment_url: str = Field(
        default="https://findtreatment.gov/locator/exportsAsJson/v2",
        description="Where `flask --app wsgi sync findtreatment` reads.",
    )
    import_folders: str = Field(
        default="",
        description="Folders that imports by the clock may read, as their whole paths with colons between them.",
    )
    import_hosts: str = Field(
        default="",
        description="Hosts that imports by the clock may fetch from over https, like data.example.org, with commas.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="How much the log says."
    )

    @property
    def own_address(self) -> str:
        """The public address, without a slash at the end; this machine's own where none is set."""
        own = "localhost" if self.bind in ("0.0.0.0", "::") else self.bind  # noqa: S104 - compared, not bound
        return self.site_url or f"http://{own}:{self.port}"

    @field_validator("database_url")
    @classmethod
    def _psycopg(cls, url: str) -> str:
        """Accept the usual postgres:// and postgresql:// and name the driver we ship."""
        for prefix in ("postgres://", "postgresql://"):
            if url.startswith(prefix):
                return "postgresql+psycopg://" + url[len(prefix) :]
        if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("must begin with sqlite:/// or postgresql://")
        return url

    @field_validator("mail_url")
    @classmethod
    def _known_way(cls, url: str) -> str:
        if not url.startswith(("smtp://", "smtps://", "file:///", "console:")):
            raise ValueError("must begin with smtp://, smtps:// or file:///, or be console:")
        return url

    @field_validator("import_folders")
    @classmethod
    def _whole_paths(cls, folders: str) -> str:
        if any(not one.startswith("/") or one == "/" for one in folders.split(":") if one):
            raise ValueError("must be whole paths, like /srv/lists, with colons between them")
        return folders

    @field_validator("import_hosts")
    @classmethod
    def _plain_hosts(cls, hosts: str) -> str:
        if any(not re.fullmatch(r"[A-Za-z0-9.-]+(:\d{1,5})?", one) for one in hosts.replace(",", " ").split()):
            raise ValueError("must be hosts, like data.example.org, with commas between them")
        return hosts

    @field_validator("site_url", "source_url")
    @classmethod
    def _no_slash(cls, url: str | None) -> str | None:
        if url is None or url == "":
            return None
        if not url.startswith(("https://", "http://")):
            raise ValueError("must begin with https:// or http://")
        return url.rstrip("/")
