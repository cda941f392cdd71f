"""The pages of an import that asks: sheets, columns, values, moves, what is gone, cells that nobody can read."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import xlsxwriter
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.appearing import Scheme, appear
from tests.browser.axe import violations
from tests.browser.desk import import_file, save

pytestmark = pytest.mark.browser

HEADER = "Program Name,Street,City,State,ZIP,Phone,IOP,Schedule,Therapies\n"
FIRST = (
    "Cedar Hollow,2 B Street,Austin,TX,78701,512-555-0101,yes,MWF 6pm-9pm,CBT\n"
    "Lantern House,1 A Street,Austin,TX,78701,512-555-0100,yes,MWF 6pm-9pm,CBT\n"
    "Quiet Harbor Center for the Families of Young People,7 C Street,Austin,TX,78702,512-555-0102,yes,MWF 6pm-9pm,DBT\n"
)
SECOND = (
    "Cedar Hollow,77 Oak Road,Austin,TX,78701,512-555-0101,yes,MWF 6pm-9pm,CBT\n"
    'Morning Light,1 A Street,Austin,TX,78701,"512-555-0100; fax 512-555-0199",yes,whenever you like,"CBT, Hip-hop"\n'
    "CaÃ±on House,9 D Street,Austin,TX,78703,512-555-0103,yes,MWF 6pm-9pm,Hip-hop; Drum circle under the trees\n"
)


def _sheets(path: Path) -> Path:
    with xlsxwriter.Workbook(path) as book:
        for name, zip_code in (("North", "78701"), ("South of the river, and all that is east of it", "78702")):
            sheet = book.add_worksheet(name[:31])
            sheet.write_row(0, 0, ["Programs of the county", "made by hand"])
            sheet.write_row(1, 0, ["program_name", "city", "state", "zip", "What we think of it"])
            sheet.write_row(2, 0, [f"{name} House", "Austin", "TX", zip_code, "good"])
        sheet.activate()
        book.get_worksheet_by_name("North").hide()
    return path


@pytest.fixture(scope="module")
def asking(signed_in: BrowserContext, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Addresses of an import with something on each of its pages, and of one of a workbook."""
    folder = tmp_path_factory.mktemp("asking")
    page = signed_in.new_page()
    for name, rows in (("first", FIRST), ("second", SECOND)):
        (folder / f"{name}.csv").write_text(HEADER + rows, encoding="utf-8")
    import_file(page, folder / "first.csv", as_of="2026-01-15", source="travis", matching=True)
    save(page)
    import_file(page, folder / "second.csv", as_of="2026-02-15", source="travis", complete="TX", matching=True)
    second = urlsplit(page.url).path
    import_file(page, _sheets(folder / "sheets.xlsx"), as_of="2026-02-15", source="hays")
    found = {"asking": second, "sheets": urlsplit(page.url).path}
    page.close()
    return found


PAGES = {
    "{asking}": "What it would change",
    "{asking}/columns": "Match the columns",
    "{asking}/values": "Hip-hop",
    "{asking}/moves": "It moved from here",
    "{asking}/gone": "Quiet Harbor Center",
    "{asking}/rows?flag=unread": "Schedule: found",
    "{asking}/confirm": "say first which it is",
    "{sheets}": "it is hidden",
    "{sheets}/tables": "South of the river",
    "{sheets}/columns": "Programs of the county",
}


WAYS: tuple[tuple[Scheme, int], ...] = (("light", 1280), ("dark", 320))


@pytest.mark.parametrize(("address", "shows"), PAGES.items(), ids=PAGES)
def test_an_import_that_asks_is_for_everyone(desk: Page, asking: dict[str, str], address: str, shows: str) -> None:
    desk.goto(address.format(**asking))
    for scheme, width in WAYS:
        appear(desk, width, scheme)
        expect(desk.locator("main")).to_contain_text(re.compile(re.escape(shows)))
        assert violations(desk) == "", scheme
        assert desk.evaluate("document.documentElement.scrollWidth") <= width
