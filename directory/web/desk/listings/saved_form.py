"""The forms of saved searches: a search is kept under a name; it is renamed."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField

from directory.saved_searches import NAME_MOST
from directory.web.desk.listings.listing_search import Wanted
from directory.web.shared.forms import Form, Text, Tick, built


class SaveForm(Form):
    """The search on the page, under a name: one's own, or everybody's."""

    ids = "save-"
    search = HiddenField(default="")
    name = Text("Name of this search", most=NAME_MOST, needed="Give it a name.")
    everybody = Tick("For everybody at the desk")

    def wanted(self) -> Wanted:
        """The search that is kept."""
        return Wanted.of(self.search.data or "")


class RenameForm(Form):
    """Another name for a saved search."""

    name = Text("Name", most=NAME_MOST)


def rename_form(search_id: int) -> Any:
    """Its class for one of several on a page."""
    return built(RenameForm, {"ids": f"saved-{search_id}-"})
