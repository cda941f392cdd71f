"""A comparison as plain text, to send to oneself or to somebody who helps to choose."""

from __future__ import annotations

from directory.web.families.compare.compare_page import ComparePage
from directory.web.shared import phrases
from directory.web.shared.site import absolute
from directory.web.shared.translate import gettext, ngettext


def as_text(page: ComparePage, address: str) -> str:
    """Every program with its phone and street, then fact by fact, then what to ask. `address` is the whole address."""
    count = len(page.columns)
    lines = [ngettext("Compare %(num)s program", "Compare %(num)s programs", count), address, ""]
    for number, column in enumerate(page.columns, start=1):
        lines.append(f"{number}. {column.name}")
        lines.append(f"   {column.address}")
        if column.phone:
            lines.append("   " + gettext("Phone: %(number)s", number=phrases.phone_text(column.phone)))
        if column.phone_note:
            lines.append(f"   {column.phone_note}")
        lines.append(f"   {absolute(column.page)}")
    for group in page.groups:
        lines += ["", group.title.upper()]
        for row in group.rows:
            if row.kind == "same":
                lines.append(f"{row.label}: {row.cells[0].said}")
                continue
            lines.append(row.label)
            lines += [
                f"   {number}. {cell.said or gettext('not stated')}" for number, cell in enumerate(row.cells, start=1)
            ]
    if page.asks:
        lines += ["", gettext("Ask before you choose").upper()]
        lines += [f"- {ask.who or gettext('All of them')}: {ask.line.ask}" for ask in page.asks]
    return "\n".join([*lines, ""])
