"""The ten jobs, and what each may cost at most."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from scripts.played import desk_jobs, programs_jobs
from scripts.played.hand import Tally
from scripts.played.stage import Stage


@dataclass(frozen=True)
class Job:
    """A job, and its goals, None where there is none."""

    name: str
    label: str
    play: Callable[[Stage], Tally]
    screens: int | None = None
    presses: int | None = None
    seconds: int | None = None  # of a person, without reading

    def missed(self, tally: Tally) -> list[str]:
        """Which goals were not reached, in words."""
        found = {
            "screens": (tally.screens, self.screens),
            "presses": (tally.presses, self.presses),
            "seconds": (round(tally.person), self.seconds),
        }
        return [f"{value} {what}, wanted {most}" for what, (value, most) in found.items() if most and value > most]


JOBS = (
    Job("claim", "Claim by a mail to the website's domain", programs_jobs.claim, screens=4, seconds=120),
    Job("confirm", "Confirm, from the mail", programs_jobs.confirm, presses=2),
    Job("openings", "Change openings, from the mail", programs_jobs.openings, presses=3),
    Job("hours", "Change the hours of 12 of 120 sites", programs_jobs.hours_of_twelve, presses=10),
    Job("file", "Send 120 sites as a CSV", programs_jobs.file_of_many, screens=6),
    Job("changes", "Approve 20 changes", desk_jobs.approve_twenty, presses=25),
    Job("close", "Close 40 listings", desk_jobs.close_forty),
    Job("mend", "Mend 15 rows with errors", desk_jobs.mend_fifteen),
    Job("calls", "Record 10 calls", desk_jobs.record_ten),
    Job("misspelt", "Find a listing by a misspelt name", programs_jobs.misspelt),
)
