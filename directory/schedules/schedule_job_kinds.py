"""The kind of job that fetches a schedule's list."""

FETCH = "schedule-fetch"
KINDS = (FETCH,)
