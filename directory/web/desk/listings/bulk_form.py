"""The form by which something is done to many listings: for which of them, what, and what has to be said with it."""

from __future__ import annotations

from flask_security import current_user
from wtforms import HiddenField

from directory.bulk_acts.acts import ANSWERS, LABELS, REASON_MOST, Act, Parameters, may
from directory.web.desk.listings.listing_search import Wanted
from directory.web.shared.forms import Every, Form, OneOf, Text

TICKED, ON_PAGE, ALL = "ticked", "page", "all"


def _acts() -> list[tuple[str, str]]:
    """What the person signed in may do."""
    return [(act, LABELS[act]) for act in Act if may(act, current_user.role_names)]


class BulkForm(Form):
    """What stands under the listings. `search` is the address of what is on the page, `on_page` its public ids."""

    ids = "many-"
    search = HiddenField(default="")
    page = HiddenField(default="1")
    on_page = HiddenField(default="")
    ticked = Every()
    which = OneOf(
        "For which listings",
        choices=((TICKED, "Those I ticked"), (ON_PAGE, "All on this page"), (ALL, "All that match the search")),
        problem="Say for which listings.",
    )
    act = OneOf("What to do", choices=_acts, problem="Choose what to do.")
    reason = Text("Why", most=REASON_MOST)
    term = Text("Term")
    answer = OneOf("What they say of it", choices=tuple(ANSWERS.items()))
    source = Text("Source")
    as_of = Text("Facts as of", most=10)
    organization = Text("Organization", most=100)

    def wanted(self) -> Wanted:
        """The search that it stood under."""
        return Wanted.of(self.search.data or "")

    def number(self) -> int:
        """The page that it stood on."""
        text = self.page.data or ""
        return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) <= 6 else 1

    def public_ids(self) -> list[str]:
        """The listings that are named in it."""
        return list(self.ticked.data) if self.which.data == TICKED else (self.on_page.data or "").split()

    def parameters(self) -> Parameters:
        """What is said with the act."""
        names = ("reason", "term", "answer", "source", "as_of", "organization")
        return Parameters(**{name: self[name].data for name in names})
