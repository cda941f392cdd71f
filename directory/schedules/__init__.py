"""Imports by the clock: lists that the worker fetches, stages by the desk's own pipeline, and saves within limits.

Way in: `kept_schedules` for people; `beginning`, `fetch_job` and `following` for the worker, one after the other: each
takes a run one step further in one transaction, so that a kill leaves it before or after that step. It knows nothing of
pages.
"""
