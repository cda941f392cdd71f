"""The desk's work as one list: what waits for a person, since when, who has it, and who is told of it.

Way in: `work_kinds` (what waits, and the time promised for it), `waiting_work` (the list, by what one may see),
`taking_work` (taken, handed on, given back), `work_news` (mails and feeds), `desk_people` (who may do what). It stands
on what things wait in, and decides none of them: each has a page of its own.
"""
