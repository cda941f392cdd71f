"""Jinja filters: a fact to its words."""

from __future__ import annotations

from flask import Flask
from markupsafe import Markup, escape

from directory.listings.sources import source_label
from directory.web.shared import dates, phrases
from directory.web.shared.language import locale
from directory.web.shared.translate import gettext, shown


def init_app(app: Flask) -> None:
    """Register the filters, and the words for kinds of phones."""
    app.jinja_env.filters.update(
        capfirst=lambda text: text[:1].upper() + text[1:],
        date_text=dates.date_text,
        day=dates.day,
        days_aloud=phrases.days_aloud,
        labels=phrases.labels,
        plans=phrases.plans,
        month=dates.month,
        own_words=own_words,
        source_label=lambda source: source_label(source, locale()),
        shown=shown,
        stamp=dates.stamp,
        phone_href=phrases.phone_href,
        phone_text=phrases.phone_text,
    )
    app.jinja_env.globals["phone_kind"] = phone_kind


def own_words(english: str | None, spanish: str | None = None) -> Markup:
    """A program's own words in the page's language where it gave them, else as it gave them, marked as the other."""
    texts = {"en": english, "es": spanish}
    language = locale() if texts.get(locale()) else "en" if english else "es"
    text = texts[language] or ""
    if language == locale() or not text:
        return escape(text)
    return Markup('<span lang="{}">{}</span>').format(language, text)


def phone_kind(kind: str) -> str:
    """What a second number is for."""
    return {
        "main": gettext("Phone"),
        "intake": gettext("New people"),
        "crisis": gettext("In a crisis"),
        "tty": gettext("TTY"),
    }[kind]
