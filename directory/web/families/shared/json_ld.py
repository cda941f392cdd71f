"""What a page says, once more for machines: JSON-LD in the words of schema.org.

Only what stands on the page and is known. Templates write it with `tojson`, which leaves no `<` that could end the
script element.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from directory.web.families.shared.breadcrumbs import Crumb
from directory.web.shared.language import locale, to
from directory.web.shared.site import absolute
from directory.web.shared.translate import gettext

Data = dict[str, Any]

CONTEXT = "https://schema.org"
_SITE = "IOP Near Me"


def site_data() -> Data:
    """The site."""
    return {
        "@context": CONTEXT,
        "@type": "WebSite",
        "name": _SITE,
        "url": absolute(to("/")),
        "inLanguage": locale(),
        "about": therapy(gettext("Intensive outpatient program (IOP)")),
    }


def page_data(kind: str, name: str, path: str, crumbs: Sequence[Crumb], **more: Any) -> Data:
    """A page of the site, by the way to it."""
    return {
        "@context": CONTEXT,
        "@type": kind,
        "name": name,
        "url": absolute(to(path)),
        "inLanguage": locale(),
        "isPartOf": {"@type": "WebSite", "name": _SITE, "url": absolute(to("/"))},
        "breadcrumb": _breadcrumbs(crumbs),
        **more,
    }


def _breadcrumbs(crumbs: Sequence[Crumb]) -> Data:
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": crumb.label, "item": absolute(to(crumb.path))}
            for position, crumb in enumerate(crumbs, start=1)
        ],
    }


def item_list(items: Sequence[tuple[str, str]], *, first: int = 1) -> Data:
    """A list of (name, path with its language)."""
    return {
        "@type": "ItemList",
        "numberOfItems": len(items),
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "url": absolute(path)}
            for position, (name, path) in enumerate(items, start=first)
        ],
    }


def therapy(name: str) -> Data:
    """A kind of treatment."""
    return {"@type": "MedicalTherapy", "name": name}
