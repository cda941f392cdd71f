"""What the pages of an organization's own files show: where a file stands, what it changes, what is wrong, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from directory import fleeting, jobs
from directory.listings.facts import Fact
from directory.models import FileStatus, Job, JobStatus, SiteFile
from directory.site_files import file_job_kinds, kept_beside
from directory.site_files.kept_beside import SiteChange, Wrong
from directory.text import again, marked
from directory.web.shared.translate import gettext, said, spoken
from directory.web.signed_in.fact_rows import in_words

STATES: Mapping[FileStatus, str] = {
    FileStatus.SENT: marked("Being read"),
    FileStatus.READY: marked("Not saved"),
    FileStatus.DONE: marked("Saved"),
    FileStatus.UNDONE: marked("Taken back"),
    FileStatus.DROPPED: marked("Thrown away"),
}
_STEPS = {
    "Reading rows": marked("Reading rows"),
    "Saving sites": marked("Saving sites"),
    "Putting sites back": marked("Putting sites back"),
}
Row = tuple[str, str, str]  # what it is called, before, after


@dataclass(frozen=True, slots=True)
class Effect:
    """What a file does to a site: facts that live at once, those that a person looks at first, those taken away."""

    name: str
    public_id: str
    live: Sequence[Row]
    waiting: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Told:
    """Something about a row, or a cell of it."""

    row: int
    column: str
    found: str
    text: str


@dataclass(frozen=True, slots=True)
class Working:
    """A job under way."""

    step: str
    done: int
    total: int | None


def state(held: SiteFile) -> str:
    """Where a file stands."""
    return gettext(STATES[FileStatus(held.status)])


def working(session: Session, file_id: int) -> Working | None:
    """The job that works on a file now."""
    job = jobs.under_way(session, target_id=file_id, kinds=file_job_kinds.KINDS)
    if job is None:
        return None
    step, done, total = fleeting.progress_of(job.id) or ("", 0, None)
    return Working(gettext(_STEPS.get(step, marked("Waiting for its turn"))), done, total)


def failed(session: Session, file_id: int) -> str:
    """Why the last job on a file failed; "" where it did not."""
    job: Job | None = jobs.latest(session, target_id=file_id, kinds=file_job_kinds.KINDS)
    return said(job.problem) if job is not None and job.status == JobStatus.FAILED else ""


def effects(sites: Sequence[SiteChange]) -> list[Effect]:
    """What a file does, site by site."""
    return [_effect(one) for one in sites]


def _effect(one: SiteChange) -> Effect:
    facts = one.as_facts()
    live = [fact for fact in facts if fact.key not in one.waits]
    waiting = [fact for fact in facts if fact.key in one.waits]
    return Effect(one.name, one.public_id, in_words(live), in_words(waiting))


def taken_away(sites: Sequence[SiteChange]) -> int:
    """How many facts are not said any more once it is done."""
    return sum(_is_gone(fact) for one in sites for fact in one.as_facts())


def _is_gone(fact: Fact) -> bool:
    return fact.before is not None and fact.after is None


def told(wrong: Sequence[Wrong]) -> list[Told]:
    """What is wrong with rows, or was made of cells, in their order."""
    return [
        Told(one.row, one.column, one.found[:120], _sentence(one)) for one in sorted(wrong, key=lambda one: one.row)
    ]


def sentences(kept: Sequence[Any]) -> list[str]:
    """What is to be known of a file as a whole."""
    return [spoken(again(one)) for one in kept]


def _sentence(one: Wrong) -> str:
    return gettext(one.text, **one.values) if isinstance(one.text, str) else spoken(again(one.text))


def problem(held: SiteFile) -> str:
    """Why a file cannot be read; "" where it can."""
    return said(kept_beside.text_of(held, "problem"))


def left(held: SiteFile) -> list[tuple[str, str]]:
    """What was left alone when it was taken back: sites, each with why."""
    undone = kept_beside.undone_of(held)
    return [(name, gettext(why)) for name, why in undone.left] if undone else []
