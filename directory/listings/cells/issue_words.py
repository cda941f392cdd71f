"""What was made of doubtful cells, in words: the same on the command line and in the browser."""

from __future__ import annotations

from directory.text import filled, known, marked

# Code of a warning → what was made of the cell.
MADE_OF_IT = {
    "zip-padded": marked("The ZIP code had lost its zeros; they were put back"),
    "zip-unknown": marked("The ZIP code is not in our list; the given point places the program"),
    "no-street": marked("No street is given; placed at the ZIP code"),
    "no-street-point": marked("No street is given; the given point places the program"),
    "street-private": marked("Words of the row say that its address is private; its street is kept back"),
    "withheld-read": marked("What the column says is no plain no; the street is kept private"),
    "no-street-words": marked("The words are no street; left out"),
    "status-read": marked("The status is none that we know; held as a draft until somebody has looked"),
    "city-of-zip": marked("The city was not given; it is the ZIP code's"),
    "state-of-zip": marked("The state was not given; it is the ZIP code's"),
    "zip-of-town": marked("The ZIP code was not given; the town has only this one"),
    "point-private": marked("The street is kept private, and so is its point; placed at the ZIP code"),
    "point-swapped": marked("Latitude and longitude were swapped; turned round"),
    "tracks-read": marked("Days and times were read, and a part of the cell left out or taken for sure; look at them"),
    "website-part": marked("A cell held more than one web address; the first is taken"),
    "phone-part": marked("A phone cell held more than numbers to call; the rest, a fax too, is left out"),
    "says-both": marked("The source says yes and no of the same; families are told to ask"),
    "invisible": marked("It held marks that nobody sees, and that can turn or part its letters; they were taken out"),
    "spoilt": marked("Letters look spoilt; taken as they stand"),
    "spoilt-mended": marked("Letters were spoilt by a wrong encoding; put right"),
}


def words_of(severity: str, code: str, fix: str) -> str:
    """What becomes of a cell, or what to do about it."""
    if severity == "unread":
        return filled("Taken without this cell. %(fix)s", fix=known(fix))
    made = MADE_OF_IT.get(code, "") if severity == "warning" else ""
    return known(made or fix)
