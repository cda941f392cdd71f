"""The base of every form with fields: what was sent in it, what stands in it, and what is wrong, field by field.

Labels, hints and problems that are written out in a form are said in the language of its page; what a function gives
is taken as it is. Texts of forms outside the desk are read into the catalog (scripts/build_translations).

Its token is the extension's, which looks at it before any view does (`extensions.csrf`); so no form carries one of its
own, and families' forms touch no session. `shared/components/forms.html` shows them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self, TypeAlias

from flask_wtf import FlaskForm
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FileField,
    FormField,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import AnyOf, DataRequired
from wtforms.widgets import EmailInput, HiddenInput, Select, TextArea

from directory.web.shared.translate import said

_MOST_DIGITS = 10  # more, and a database may not hold the number
Choices: TypeAlias = Iterable[tuple[str, str]]  # value, label


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a form, in words; `field` is the id to go to, "" where it is of the form as a whole."""

    text: str
    field: str = ""
    label: str = ""


class Form(FlaskForm):
    """Made without arguments, it holds what this request sent. The ids of its fields begin with `ids`."""

    ids = ""
    form_errors: list[str]

    class Meta(FlaskForm.Meta):
        """No token of its own: see the module."""

        csrf = False

        def bind_field(self, form: Form, unbound_field: Any, options: dict[str, Any]) -> Any:
            """A field with its id."""
            options.setdefault("id", f"{form.ids}{options.get('prefix', '')}{options['name']}")
            return unbound_field.bind(form=form, **options)

        def wrap_formdata(self, form: Form, formdata: Any) -> Any:
            """What was sent: texts, and files where the form takes one. A file never stands where a text is read."""
            sent = super().wrap_formdata(form, formdata)
            if not isinstance(sent, CombinedMultiDict):
                return sent
            taken = {one.name for one in form if isinstance(one, FileField)}
            files, texts = sent.dicts
            return CombinedMultiDict([MultiDict(one for one in files.items(multi=True) if one[0] in taken), texts])

    @classmethod
    def standing(cls, values: Mapping[str, Any] | None = None) -> Self:
        """The form that nobody has sent: empty, or with what stands now."""
        return cls(formdata=None, data=values)

    def refuse(self, problem: object, name: str = "") -> None:
        """Say a problem that was found after the fields were read.

        It stands beside the field of that name in the page; of the form as a whole where there is none.
        """
        where = next((one for one in _leaves(self) if name and one.name == name), None)
        if where is None:
            self.form_errors = [*self.form_errors, said(problem)]
        else:
            where.errors = [*where.errors, said(problem)]

    def refuse_each(self, wrong: Mapping[str, Iterable[str]]) -> None:
        """Say all that is wrong, by the names of the fields."""
        for name, texts in wrong.items():
            for text in texts:
                self.refuse(text, name)


def problems(form: Any) -> list[Problem]:
    """All that is wrong with a form, of ours or of Flask-Security, in the order of the page."""
    whole = [Problem(str(text)) for text in form.form_errors]
    wrong = [one for one in _leaves(form) if one.errors]
    return whole + [Problem(" ".join(map(str, one.errors)), _place(one), str(one.label.text)) for one in wrong]


def built(base: type[Form], fields: Mapping[str, Any]) -> Any:
    """A class of forms whose fields are told by data."""
    return type("Built", (base,), dict(fields))


def _place(one: Any) -> str:
    return "" if isinstance(one.widget, HiddenInput) else str(one.id)


def _leaves(fields: Iterable[Any]) -> Iterator[Any]:
    for one in fields:
        if isinstance(one, FieldList | FormField):
            yield from _leaves(one)
        else:
            yield one


def _offered(choices: Choices | Callable[[], Choices]) -> list[tuple[str, str]]:
    if callable(choices):
        return list(choices())
    return [(value, said(label)) for value, label in choices]


class Text(StringField):
    """A line of at most so many letters, which a browser holds to; what is `needed` is said where it is empty."""

    def __init__(self, label: str = "", *, most: int | None = None, needed: str = "", **more: Any) -> None:
        limit = {"maxlength": most} if most else {}
        rules = [DataRequired(said(needed))] if needed else []
        more = {"default": "", **more, "render_kw": {**limit, **more.get("render_kw", {})}}
        more["description"] = said(more.get("description", ""))
        super().__init__(said(label), [*rules, *more.pop("validators", [])], **more)


class Email(Text):
    """An address of mail."""

    widget = EmailInput()


class Long(Text):
    """A text of several lines."""

    widget = TextArea()


class Number(Text):
    """A number as it is typed: what is none comes back with the reason."""

    def __init__(self, label: str = "", *, most: int, **more: Any) -> None:
        super().__init__(label, most=most, **{**more, "render_kw": {"inputmode": "numeric"}})


class OneOf(RadioField):
    """One of several, by radio buttons. `problem` is said where it is none of them; without it anything is taken.

    What depends on the language of the page is given as a function.
    """

    several = False

    def __init__(
        self,
        label: str = "",
        *,
        choices: Choices | Callable[[], Choices],
        problem: str | Callable[[], str] = "",
        **more: Any,
    ) -> None:
        offered = _offered(choices)
        why = problem() if callable(problem) else said(problem)
        rules = [AnyOf([value for value, _ in offered], message=why)] if why else []
        super().__init__(
            said(label),
            rules,
            choices=[SelectChoice(str(value), text) for value, text in offered],
            validate_choice=False,
            **{"default": "", **more},
        )

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep what was chosen. Where nothing was, the default is not either: that is for a form nobody has sent."""
        self.data = valuelist[0] if valuelist else ""


class Pick(OneOf):
    """One of several, from a list that opens."""

    widget = Select()


class SomeOf(SelectMultipleField):
    """Some of several, by ticks. What is none of them is passed over; `needed` is said where none is ticked."""

    several = True

    def __init__(
        self, label: str = "", *, choices: Choices | Callable[[], Choices], needed: str = "", **more: Any
    ) -> None:
        offered = _offered(choices)
        self.offered = [str(value) for value, _ in offered]
        super().__init__(
            said(label),
            [DataRequired(said(needed))] if needed else [],
            choices=[SelectChoice(str(value), text) for value, text in offered],
            validate_choice=False,
            **{"default": (), **more},
        )

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep what is offered."""
        self.data = [value for value in self.offered if value in valuelist]


class Every(Field):
    """All that was sent by one name, which the page carries for itself."""

    def __init__(self, **more: Any) -> None:
        super().__init__("", **{"default": (), **more})

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep it."""
        self.data = list(valuelist)


class Numbers(Every):
    """Those of them that are numbers, as ids are."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep them."""
        self.data = [int(one) for one in valuelist if one.isascii() and one.isdigit() and len(one) < _MOST_DIGITS]


class File(FileField):
    """A file."""

    def __init__(self, label: str = "", **more: Any) -> None:
        super().__init__(said(label), **more)


class Tick(BooleanField):
    """One tick, sent as "yes"."""

    def __init__(self, label: str = "", **more: Any) -> None:
        super().__init__(said(label), **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        """True where it was sent so."""
        self.data = "yes" in valuelist
