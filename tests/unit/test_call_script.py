"""The questions of data/call_script.toml: whole, in both languages, each fact one that a listing can state."""

from __future__ import annotations

from pathlib import Path

import pytest

from directory.call_script import get_call_script
from directory.data_files import DataFileError
from directory.web.families.shared.fact_text import FACTS

GOOD = """
[opening]
say = { en = "Hello", es = "Hola" }
message = { en = "m", es = "m" }
further = { en = "f", es = "f" }
[[concern]]
title = { en = "Cost", es = "Costo" }
[[concern.question]]
ask = { en = "Ask?", es = "¿Pregunta?" }
why = { en = "w", es = "w" }
good = { en = "g", es = "g" }
"""


def test_it_follows_a_familys_concerns_and_each_fact_is_one_of_a_listing() -> None:
    script = get_call_script()
    titles = [concern.title["en"] for concern in script.concerns]
    assert titles == [
        "Whom it takes",
        "Cost",
        "Start",
        "Does it fit the person?",
        "School and work",
        "Family",
        "Safety",
    ]
    facts = [question.fact for question in script.questions() if question.fact]
    assert set(facts) <= set(FACTS)
    assert len(facts) == len(set(facts))
    for language in ("en", "es"):
        asked = [question.ask[language] for question in script.questions()]
        assert len(asked) == len(set(asked))
        assert all(text.endswith(("?", "{who}?")) for text in asked)


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ('es = "Hola"', 'fr = "Salut"', "opening.say: needs a text in en and in es"),
        ("why = ", "reason = ", "“Ask?”: “reason” is not known; use about, ask"),
        ('en = "Ask?"', 'en = "Ask {who}?"', "needs {who} in both languages if, and only if"),
        (
            'good = { en = "g", es = "g" }',
            'good = { en = "g", es = "" }',
            "“Ask?”, good.es: must not be empty",
        ),
        ("[[concern.question]]", "[concern.other]", "concern “Cost”: “other” is not known; use question, title"),
    ],
)
def test_a_wrong_entry_is_named(tmp_path: Path, was: str, now: str, said: str) -> None:
    path = tmp_path / "call_script.toml"
    path.write_text(GOOD, encoding="utf-8")
    assert next(get_call_script(path).questions()).ask["es"] == "¿Pregunta?"
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(GOOD.replace(was, now), encoding="utf-8")
    with pytest.raises(DataFileError) as raised:
        get_call_script(wrong)
    assert said in str(raised.value)
    assert "wrong.toml" in str(raised.value)
