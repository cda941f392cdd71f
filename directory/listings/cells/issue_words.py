"""What was made of doubtful cells, in words: the same on the command line and in the browser."""

from __future__ import annotations

from directory.listings.cells.issues import TAKEN_WITHOUT

# Code of a warning → what was made of the cell, as it goes on in a sentence.
MADE_OF_IT = {
    "zip-padded": "the ZIP code had lost its zeros; they were put back",
    "zip-unknown": "the ZIP code is not in our list; the given point places the program",
    "no-street": "no street is given; placed at the ZIP code",
    "no-street-point": "no street is given; the given point places the program",
    "street-private": "words of the row say that its address is private; its street is kept back",
    "withheld-read": "what the column says is no plain no; the street is kept private",
    "no-street-words": "the words are no street; left out",
    "status-read": "the status is none that we know; held as a draft until somebody has looked",
    "city-of-zip": "the city was not given; it is the ZIP code's",
    "state-of-zip": "the state was not given; it is the ZIP code's",
    "zip-of-town": "the ZIP code was not given; the town has only this one",
    "point-private": "the street is kept private, and so is its point; placed at the ZIP code",
    "point-swapped": "latitude and longitude were swapped; turned round",
    "tracks-read": "days and times were read, and a part of the cell left out or taken for sure; look at them",
    "website-part": "A cell held more than one web address; the first is taken",
    "phone-part": "A phone cell held more than numbers to call; the rest, a fax too, is left out",
    "says-both": "the source says yes and no of the same; families are told to ask",
    "invisible": "it held marks that nobody sees, and that can turn or part its letters; they were taken out",
    "spoilt": "letters look spoilt; taken as they stand",
    "spoilt-mended": "letters were spoilt by a wrong encoding; put right",
}


def words_of(severity: str, code: str, fix: str) -> str:
    """What becomes of a cell, or what to do about it."""
    if severity == "unread":
        return f"{TAKEN_WITHOUT}. {fix}"
    made = MADE_OF_IT.get(code, "") if severity == "warning" else ""
    return made[:1].upper() + made[1:] or fix
