"""Forms of a page as a browser has them: what it would send untouched, filled otherwise, sent, and read again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.parsed import parsed

Values = dict[str, list[str]]
_FORGOTTEN = ("password", "file")  # what no browser and no page gives back


@dataclass(slots=True)
class Form:
    """One form: where it is sent, what it would send, and what can be chosen in it."""

    action: str
    method: str
    values: Values = field(default_factory=dict)
    choices: Values = field(default_factory=dict)  # of ticks, radios, and selects
    texts: list[str] = field(default_factory=list)
    ticks: list[str] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)
    presses: list[tuple[str, str]] = field(default_factory=list)  # named buttons
    folded: list[str] = field(default_factory=list)  # names of fields inside what is folded shut
    hidden: list[str] = field(default_factory=list)  # what the page carries for itself

    def kept(self) -> Values:
        """What a person put in that the form can hold, without what the page carries for itself."""
        found = {}
        for name, values in self.values.items():
            held = [one for one in values if name not in self.choices or one in self.choices[name]]
            if name not in (*self.hidden, *self.forgotten) and held not in ([], [""]):
                found[name] = held
        return found

    def filled(self, changes: Mapping[str, str | Sequence[str]]) -> Form:
        """The same form, otherwise filled in."""
        values = {name: list(held) for name, held in self.values.items()}
        for name, value in changes.items():
            assert name in {*self.values, *self.choices, *self.texts, *self.forgotten}, f"the form has no field {name}"
            values[name] = [value] if isinstance(value, str) else list(value)
        return replace(self, values=values)

    def with_everything(self) -> Form:
        """Every text, tick and choice otherwise than it stands: what must come back after an error."""
        changes: dict[str, str | list[str]] = {}
        for name in self.texts:
            if not self.values.get(name, [""])[0]:
                changes[name] = f"Words in {name}"
        for name, offered in self.choices.items():
            held = self.values.get(name, [])
            if name in self.ticks:
                changes[name] = [one for one in offered if one not in held]
            else:
                another = next((one for one in reversed(offered) if one not in held and one), offered[0])
                changes[name] = [another] * max(1, len(held))
        return self.filled(changes)

    def send(self, client: FlaskClient, press: tuple[str, str] | None = None, **more: Any) -> TestResponse:
        """Press a button of it."""
        data: dict[str, Any] = {**self.values, **({press[0]: press[1]} if press else {})}
        return client.post(self.action, data=data, **more)


def forms(page: TestResponse) -> list[Form]:
    """All forms of a page that post."""
    document, _ = parsed(page.text)
    return [_form(one, page) for one in document.iter("form") if (one.get("method") or "").lower() == "post"]


def form(page: TestResponse, action: str, button: tuple[str, str] | None = None) -> Form:
    """The form that is sent to this address; where there are several, the one with this named button or field."""
    found = [one for one in forms(page) if urlsplit(one.action).path == action]
    if button is not None:
        found = [one for one in found if button in one.presses or button[1] in one.values.get(button[0], [])]
    assert len(found) == 1, f"{page.status_code} {page.location}: {len(found)} forms to {action}: {page.text[:500]}"
    return found[0]


def _form(element: Any, page: TestResponse) -> Form:
    made = Form(element.get("action") or page.request.path, "post")
    for one, shut in _inside(element, shut=False):
        name, kind = one.get("name"), (one.get("type") or "text").lower()
        if not name or one.get("disabled") is not None:
            continue
        if shut:
            made.folded.append(name)
        if one.tag == "button":
            made.presses.append((name, one.get("value") or ""))
        elif one.tag == "textarea":
            made.texts.append(name)
            made.values.setdefault(name, []).append("".join(one.itertext()).removeprefix("\n"))
        elif one.tag == "select":
            offered = [option.get("value", "".join(option.itertext())) for option in one.iter("option")]
            chosen = [option.get("value") for option in one.iter("option") if option.get("selected") is not None]
            made.choices.setdefault(name, []).extend(offered)
            made.values.setdefault(name, []).extend(chosen[:1] or offered[:1])
        elif kind in ("checkbox", "radio"):
            made.choices.setdefault(name, []).append(one.get("value", "on"))
            if kind == "checkbox" and name not in made.ticks:
                made.ticks.append(name)
            if one.get("checked") is not None:
                made.values.setdefault(name, []).append(one.get("value", "on"))
        elif kind in _FORGOTTEN:
            made.forgotten.append(name)
        elif kind not in ("submit", "button"):
            (made.hidden if kind == "hidden" else made.texts).append(name)
            made.values.setdefault(name, []).append(one.get("value") or "")
    return made


def _inside(element: Any, *, shut: bool) -> Iterator[tuple[Any, bool]]:
    """Every element of a form, and whether it lies in what is folded shut."""
    for child in element:
        yield child, shut
        yield from _inside(child, shut=shut or (child.tag == "details" and child.get("open") is None))
