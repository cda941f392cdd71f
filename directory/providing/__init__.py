"""Programs that keep their own listings: claims, who holds what, edits by risk, review, reminders.

Way in: `claims`, `holders`, `edits`, `review` (what a moderator looks at first), `reminders`. It knows no page; what
families see is no matter of it.
"""
