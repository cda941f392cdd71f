"""The rules that every page's structure is held to can be broken, one by one."""

from __future__ import annotations

import html5lib
import pytest

from tests.web.structure import broken

TABLE = "<table><caption>T</caption>{}</table>"
SOUND = """
<h1>A</h1><h2>B</h2><h3>C</h3><h2>D</h2>
<nav aria-label="Main"></nav><nav aria-label="Pages"></nav><form method="post"></form>
<form role="search" aria-labelledby="b"><h2 id="b">Find</h2></form><form aria-label="Filters"></form>
<table><caption>T</caption>
<thead><tr><td></td><th scope="col">Lantern</th><th scope="col">Harbor</th></tr></thead>
<tbody><tr><td colspan="3"><h2>Cost</h2></td></tr>
<tr><th scope="row">Takes</th><td>Medicaid</td><td></td></tr>
<tr><th scope="row" rowspan="2">Days</th><td>Monday</td><td>Tuesday</td></tr><tr><td>Friday</td><td></td></tr>
</tbody></table>
<table><caption>Empty</caption><thead><tr><th scope="col">Who</th></tr></thead><tbody></tbody></table>
"""


def wrong(body: str) -> list[str]:
    return broken(html5lib.parse(f"<!doctype html><title>A</title>{body}"))


def test_a_sound_page_is_sound() -> None:
    assert wrong(SOUND) == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<h2>B</h2><h1>A</h1>", "h2 “B” comes after h0"),
        ("<h1>A</h1><h3>C</h3>", "h3 “C” comes after h1"),
        ("<h1> </h1>", "an empty h1"),
        ("<h1><span role=status>12 programs</span></h1>", "a role in h1 “12 programs”"),
        ("<form action=/search></form>", "a form without a name"),
        ("<form method=post role=search></form>", "a search without a name"),
        ("<form role=search aria-labelledby=gone></form>", "a search without a name"),
        ("<nav></nav>", "a navigation without a name"),
        ("<aside></aside>", "a complementary without a name"),
        ("<nav aria-label=A></nav><nav aria-label=A></nav>", "2 landmarks “A” (navigation)"),
        ("<input type=password name=p autocomplete=off>", "the password “p” cannot be filled in"),
        (TABLE.format("<tr><td>1</td></tr>"), "the table “T” has no header"),
        (TABLE.format("<tr><th scope=rowgroup colspan=2>Cost</th></tr><tr><td>1</td></tr>"), "the scope 'rowgroup'"),
        (TABLE.format("<tr><th>Who</th></tr><tr><td>Ann</td></tr>"), "the scope ''"),
        (TABLE.format("<tr><th scope=row>Cost</th></tr><tr><td>1</td></tr>"), "“Cost” of the table “T” heads no cell"),
        (TABLE.format("<tr><th scope=col>A</th><th scope=col>B</th></tr><tr><td>1</td></tr>"), "“B” of the table"),
        (TABLE.format("<tr><th scope=col>A</th></tr><tr><td>1</td><td>2</td></tr>"), "the cell “2” of the table"),
        ("<table class=stacks><tr><th scope=row>A</th><td>1</td></tr></table>", "“1” of the table “” says no header"),
        (TABLE.format("<tr role=row><th scope=col>A</th></tr><tr><td>1</td></tr>"), "roles beside its elements"),
    ],
)
def test_each_rule_finds_what_breaks_it(body: str, said: str) -> None:
    assert any(said in one for one in wrong(body)), wrong(body)
