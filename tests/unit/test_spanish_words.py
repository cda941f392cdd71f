"""Spanish is one voice: "usted" throughout, one word for one thing, one kind of quotation marks."""

from __future__ import annotations

import re
import runpy
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from directory.config import DATA, ROOT
from directory.crisis_lines import get_crisis_lines
from directory.geo.states import STATES, state_code, state_name
from directory.vocabulary import get_vocabulary
from directory.web.shared import phrases
from tests.languages import page_in

CATALOG = ROOT / "directory" / "translations" / "es" / "LC_MESSAGES" / "messages.po"
MAILS = ROOT / "directory" / "templates" / "mail"

# What is said to "tú". An imperative of "tú" is also a third person ("quien llama"), so it counts where a sentence
# begins with it.
_TU = re.compile(
    r"\b(tú|tu|tus|te|ti|contigo|tuy[oa]s?|eres|estás|tienes|puedes|quieres|necesitas|buscas|debes|sabes|haces|vives"
    r"|llamas|pulsas|marcas|escribes|eliges|prefieres|recibes|ves|vas|vienes|sientes|piensas|crees|dices|pagas"
    r"|(?!(existe|consiste|insiste|asiste|triste|resiste|chiste|baste|contraste|persiste)\b)\w+[ai]ste)\b",
    re.IGNORECASE,
)
_IMPERATIVE = re.compile(
    r"(?:^|[.:;¡“]\s*)(Envía|Marca|Llama|Busca|Elige|Escribe|Pulsa|Oprime|Haz|Di|Mira|Lee|Pide|Usa|Recuerda|Piensa"
    r"|Lleva|Deja|Agrega|Quita|Revisa|Habla|Sigue|Guarda|Dile|Abre|Entra|Ven|Ve|Pon|Espera|Confirma)\b"
)
# What is said here → how it is said instead.
_NOT_OURS = {
    r"[«»]": "“”, the quotation marks of Spanish in the United States",
    r"\b(?:púls|puls)(?:e|elo|ar|a)\b|\bpresione\b|\b988[^.]{0,12}\bmar(?:que|ca|car|can)\b": "oprima",
    r"\bañad(?:ir|a|e)\b": "agregar",
    r"\bno (?:está )?indicad[oa]s?\b": "no se indica",
    r"\bquitarse la vida\b": "en peligro de suicidio",
    r"\bambos a la vez\b": "las dos cosas a la vez",
    r"\bquizá\b": "quizás",
    r"\bcódigos? ZIP\b|\b(?:el|del|un) ZIP\b": "código postal",
    r"\b(?:ordenador|móvil|coche|vosotros|os)\b": "a word of Spain",
    r"\bqui[eé]n(?:es)? llevan? (?:este|esta|el|la)\b|\b(?:quién|que) lo lleva\b": "administra",
    r"\brecibe (?:personas|pacientes) nuev": "acepta pacientes nuevos",
    r"\d ?[ap]m\b|\b\d{1,2} ?hrs?\b": "6 p. m.",
    r"\btarde o noche\b": "noche",
    r"\b(?:volver|vuelv[ae]n?) a usar\b": "volver a consumir",
    r"\bcercanos, más lejos\b": "más lejos: los más cercanos",
}


def texts() -> Iterator[tuple[str, str]]:
    """Every Spanish text that a person reads: where it stands, and what it says."""
    with CATALOG.open("rb") as file:
        for message in read_po(file):
            said = (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))
            yield from ((f"messages.po: {message.id}", one) for one in said if message.id)
    for path in sorted(DATA.glob("*.toml")):
        yield from ((path.name, one) for one in _spanish(tomllib.loads(path.read_text("utf-8"))))
    yield from (
        ("words.toml", one) for one in _spanish(tomllib.loads((DATA / "guide" / "words.toml").read_text("utf-8")))
    )
    files = [*sorted((DATA / "guide" / "es").iterdir()), *sorted(MAILS.rglob("*.es.txt"))]
    for path in files:
        for line in path.read_text("utf-8").splitlines():
            yield path.name, line.partition("#")[2] if path.suffix == ".toml" and line.startswith("#") else line


def _spanish(content: object) -> Iterator[str]:
    """What stands under a key `es`, as one text or several."""
    if isinstance(content, dict):
        for key, value in content.items():
            if key == "es" and isinstance(value, str | list):
                yield from [value] if isinstance(value, str) else value
            else:
                yield from _spanish(value)
    elif isinstance(content, list):
        for value in content:
            yield from _spanish(value)


ALL = tuple(texts())


def own(where: str, text: str) -> str:
    """What we say ourselves. In the chapter for families stand examples of what they say to the one they love."""
    return re.sub(r"“[^”]*”", "", text) if where == "not-yet.md" else text


def test_all_texts_are_read() -> None:
    places = {where.partition(":")[0] for where, _ in ALL}
    assert {"messages.po", "crisis_lines.toml", "promises.toml", "call_script.toml", "vocabulary.toml"} <= places
    assert {"sources.toml", "words.toml", "level.toml", "paying.md", "reminder.es.txt"} <= places
    assert len(ALL) > 1500


def test_nobody_is_called_tu() -> None:
    found = [
        (where, text) for where, text in ALL if _TU.search(own(where, text)) or _IMPERATIVE.search(own(where, text))
    ]
    assert found == []


@pytest.mark.parametrize(
    "text", ["Envía AYUDA al 988", "Marca 1", "lo que ves", "Tu búsqueda", "lo que buscaste", "No: Elige otro"]
)
def test_what_is_said_to_tu_is_found(text: str) -> None:
    assert _TU.search(text) or _IMPERATIVE.search(text)


@pytest.mark.parametrize("pattern", _NOT_OURS)
def test_one_word_for_one_thing(pattern: str) -> None:
    assert [(where, text) for where, text in ALL if re.search(pattern, text, re.IGNORECASE)] == [], _NOT_OURS[pattern]


def test_questions_and_quotations_are_closed() -> None:
    for where, text in ALL:
        assert text.count("¿") == text.count("?") or "http" in text or "](/" in text or "{%" in text, (where, text)
        assert text.count("“") == text.count("”"), (where, text)


def test_nothing_is_empty() -> None:
    assert [where for where, text in ALL if where.startswith("messages.po") and not text.strip()] == []


def test_both_forms_of_a_number_are_spanish() -> None:
    """ "1 activos", "1 días": the form for one names one."""
    with CATALOG.open("rb") as file:
        several = {message.id[0]: message for message in read_po(file) if isinstance(message.id, tuple)}
    assert several["%(num)s on"].string == ("%(num)s activo", "%(num)s activos")
    alike = {english for english, message in several.items() if len(set(message.string or ())) == 1}
    assert [english for english in alike if len(set(several[english].id)) == 2] == []


def test_the_spanish_lines_stand_first_and_whole() -> None:
    lines = get_crisis_lines()
    strip = lines.in_strip("es")
    assert [line.strip["es"] for line in strip] == ["Llame al 988 y oprima 2", "Envíe AYUDA al 988"]
    assert [line.link for line in strip] == ["tel:988", "sms:988?&body=AYUDA"]
    assert lines.on_pages("es")[:2] == strip
    assert lines.on_pages("es")[2].href.startswith("https://988lifeline.org/")
    assert lines.on_pages("en")[:2] == lines.in_strip("en")
    for line in lines.lines:
        assert all(line.send in label for label in line.shown.values())


@pytest.fixture
def spanish() -> Iterator[None]:
    """A page in Spanish, without a page and without a database."""
    with page_in("es"):
        yield


def test_labels_in_a_line_go_on_in_small_letters(spanish: None) -> None:
    assert phrases.labels(["substance-use", "mental-health", "ptsd"]) == (
        "Uso de alcohol o drogas, salud mental, estrés postraumático (TEPT)"
    )
    assert phrases.labels(["cbt", "dbt", "emdr", "art"]) == "TCC (CBT), TDC (DBT), EMDR, arteterapia"
    assert phrases.labels(["free", "medicaid", "va", "tricare"]) == "Gratis, Medicaid, VA, TRICARE"
    assert phrases.labels(["veterans", "lgbt"], begins=False) == "veteranos, personas LGBT"


def test_only_names_keep_their_capital(spanish: None) -> None:
    labels = [term.label("es") for term in get_vocabulary().terms]
    kept = {label for label in labels if phrases.in_line(label)[0].isupper()}
    assert kept == {
        *("Medicaid", "Medicare", "TRICARE", "VA", "The Joint Commission", "CARF", "EMDR", "TCC (CBT)", "TDC (DBT)"),
    }


def test_a_state_that_is_shown_in_spanish_is_read_so() -> None:
    assert state_name("NY", "es") == "Nueva York"
    assert state_name("TX", "es") == state_name("TX") == "Texas"
    for code in STATES:
        assert state_code(state_name(code, "es")) == code


def test_every_file_of_families_is_read_for_texts(tmp_path: Path) -> None:
    """A text anywhere in directory/ comes into the catalog, also one within an f-string; the desk's do not."""
    build = runpy.run_path(str(ROOT / "scripts" / "build_translations"), run_name="build")
    code = 'a = gettext("One A")\nb = f"<b>{gettext(\'Two A\')}</b>"\nc = _("Three " "A")\n'
    for name in ("geo/a.py", "search/deep/b.py", "new/c.py", "d.py", "migrations/e.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(code.replace("A", name))
    for name in ("web/families/results/a.html", "web/b.html", "web/desk/watch/c.html", "templates/mail/d.html"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{{ _('" + name + "') }}")
    found = {one[2] for one in extract_from_dir(tmp_path, build["METHODS"], keywords=build["KEYWORDS"])}
    read = ("geo/a.py", "search/deep/b.py", "new/c.py", "d.py")
    assert found == {
        *(f"{number} {name}" for name in read for number in ("One", "Two", "Three")),
        *("web/families/results/a.html", "web/b.html"),
    }
