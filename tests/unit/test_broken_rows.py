"""A row that cannot be split for sure stays out with its line, and stops no other; what parts cells is found."""

from __future__ import annotations

import time

import pytest

from directory.imports.table import FileProblem
from tests.tables import first_table

HEADER = "Name,Street,City,State,ZIP\n"
GOOD = "Last House,9 Z St,Austin,TX,78709\n"


def split(text: str) -> tuple[list[str], dict[int, str]]:
    """The names of the rows that are read, and what is said of those that are not, by line."""
    table = first_table(text.encode())
    return [row.cells[0] for row in table.rows[1:]], {one.number: one.issue.fix for one in table.broken}


@pytest.mark.parametrize(
    ("rows", "read_rows", "broken"),
    [
        ('"Hope" House,1 A St,Austin,TX,78701\n', [], [2]),
        ('Hope,"1 A" St,Austin,TX,78701\nNext,2 B St,Waco,TX,76701\n', ["Next"], [2]),
        ('Hope,"1 A St,Austin,TX,78701\nNext,2 B St,Waco,TX,76701\n', ["Next"], [2]),
        ('Hope,1 A St,Austin,TX,"78701\nNext,2 B St,Waco,TX,76701\n', ["Next"], [2]),
        (
            'Hope,"1 A St,Austin,TX,78701\nNext,2 B St,Waco,TX,76701\nThird,"3 C St",Waco,TX,76701\n',
            ["Next", "Third"],
            [2],
        ),
        ('Hope,"1 A St,Austin,TX,78701\nNext,2 B St,Waco,TX,76701\nThird",3 C St,Waco,TX,76701\n', ["Next"], [2, 4]),
        ('Hope,"1 A St,Austin,TX,78701\nNext",2 B St,Waco,TX,76701\n', [], [2, 3]),
        ('Hope,"1 A St,Austin,TX,78701\nNext,2 B St,Waco,TX,76701"\n', [], [2, 3]),
        ("Hope," + "x" * 140_000 + ",Austin,TX,78701\nNext,2 B St,Waco,TX,76701\n", ["Next"], [2]),
        ('"A" b,1,c,TX,78701\n"D" e,2,f,TX,78701\nNext,2 B St,Waco,TX,76701\n', ["Next"], [2, 3]),
    ],
)
def test_the_rest_is_read(rows: str, read_rows: list[str], broken: list[int]) -> None:
    names, said = split(HEADER + "First,0 A St,Austin,TX,78700\n" + rows + GOOD)
    assert names == ["First", *read_rows, "Last House"]
    assert list(said) == [number + 1 for number in broken]


@pytest.mark.parametrize(
    "header",
    ['Name,"Street" (all),City,State,ZIP\n', 'Name,"Street,City,State,ZIP\n', '"Name" ,Street,City,State,ZIP\n'],
)
def test_a_broken_header_is_a_header(header: str) -> None:
    table = first_table((header + GOOD).encode())
    assert not table.broken
    assert [row.number for row in table.rows] == [1, 2]


@pytest.mark.parametrize(
    ("row", "street"),
    [
        ('Hope,"1 A St\nSuite 2",Austin,TX,78701\n', "1 A St\nSuite 2"),
        ('Hope,"1 A St, Suite 2\nFloor 3",Austin,TX,78701\n', "1 A St, Suite 2\nFloor 3"),
        ('Hope,"The ""Old"" Mill",Austin,TX,78701\n', 'The "Old" Mill'),
        ('Hope,5" pipe road,Austin,TX,78701\n', '5" pipe road'),
        ('Hope,"1 A St\n\n\nRear",Austin,TX,78701\n', "1 A St\n\n\nRear"),
        ('Hope,"a, b, c, d, e, f\ng",Austin,TX,78701\n', "a, b, c, d, e, f\ng"),
    ],
)
def test_a_cell_of_several_lines_or_with_marks_is_a_cell(row: str, street: str) -> None:
    table = first_table((HEADER + GOOD + row + GOOD).encode())
    assert not table.broken
    assert table.rows[2].cells[1] == street


def test_what_a_mark_took_with_it_is_said() -> None:
    rows = "".join(f"House {n},{n} A St,Austin,TX,78701\n" for n in range(3))
    _, said = split(HEADER + GOOD + 'Hope,"1 A St,Austin,TX,78701\n' + rows + 'Third",3 C St,Waco,TX,76701\n' + GOOD)
    assert "closed in row 7 only" in said[3]
    assert "rows 4 to 7" in said[3]
    assert "opened in row 3" in said[7]
    _, said = split(HEADER + GOOD + 'Hope,"1 A St,Austin,TX,78701\n' + rows)
    assert "never closed" in said[3]
    assert "rows 4 to 6" in said[3]


def test_marks_that_are_never_closed_cost_little() -> None:
    text = HEADER + GOOD + 'a","\n' * 20_000
    started = time.process_time()
    with pytest.raises(FileProblem):
        first_table(text.encode())
    assert time.process_time() - started < 6


@pytest.mark.parametrize(
    "text",
    [
        "Name,Street,City,State,ZIP,Services\nHope,1 A St,Austin,TX,78701,IOP; CBT; DBT; EMDR; Group; Family; PHP\n",
        "Name;Street;City;State;ZIP;Services\nHope;1 A St, Suite 2, Rear, Up;Austin;TX;78701;IOP, CBT, DBT, PHP\n",
        "Name\tStreet\tCity\tState\tZIP\tServices\nHope\t1 A St\tAustin\tTX\t78701\tIOP, CBT; DBT, EMDR; OP; a, b, c\n",
        "Name|Street|City|State|ZIP|Services\nHope|1 A St|Austin|TX|78701|a, b, c, d, e, f, g, h, i\n",
        'Name,Street,City,State,ZIP,Services\nHope,1 A St,Austin,TX,78701,"a|b|c|d|e|f|g|h"\n',
        "List; of; the; county; and; so; on\n\nName,Street,City,State,ZIP,Services\nHope,1 A St,Austin,TX,78701,IOP\n",
        "sep=;\nName;Street;City;State;ZIP;Services\nHope;1 A St;Austin;TX;78701;IOP\n",
        "Uno;Dos;Tres;Cuatro\nHope, Inc, LLC, PC, PA;b, c, d, e, f;c;78701\nHope;b;c, d, e, f, g, h;78702\n",
    ],
    ids=["semicolons", "commas", "tabs", "bars", "quoted-bars", "title", "said", "unknown"],
)
def test_the_delimiter_is_the_one_under_which_a_header_is_known(text: str) -> None:
    rows = first_table(text.encode()).rows
    assert len(rows[-1].cells) == (4 if text.startswith("Uno") else 6)
