"""Calls by which people at the desk keep listings right: whom to call next, what was said, and taking a call back.

Way in: `waiting.waiting` (the queue), `taking.looked_up` and `take_first` (the next call), `keeping.keep`,
`call_undo.undo`. What is asked is `watch.asked_by_phone`; what was said is written by `listings.revisions`. It must
not know who looks for care: how often a listing is searched is no reason to call, for nobody counts that.
"""
