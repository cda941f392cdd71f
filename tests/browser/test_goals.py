"""Jobs of programs and of the desk cost no more than they may: played by `scripts/jobs`, each with its goal."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from scripts.played.jobs import JOBS, Job
from scripts.played.stage import Stage, staged

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]  # a site and its world are made first
LONG = ("close", "mend", "calls", "misspelt")  # they have no goal


@pytest.fixture(scope="module")
def stage(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with staged(browser, tmp_path_factory.mktemp("played")) as found:
        yield found


@pytest.mark.parametrize(
    "job", [pytest.param(one, id=one.name, marks=[pytest.mark.long] * (one.name in LONG)) for one in JOBS]
)
def test_a_job_costs_no_more_than_it_may(stage: Stage, job: Job) -> None:
    told = job.play(stage)
    assert job.missed(told) == []
    assert told.screens
    assert told.machine < told.person
