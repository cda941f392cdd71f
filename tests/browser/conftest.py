"""The fixtures of the browser tests."""

from tests.browser.desk import desk, desk_page, held, signed_in
from tests.browser.serving import browser_type_launch_args, desk_site, site, strict_page
from tests.browser.two_engines import engines

__all__ = [
    "browser_type_launch_args",
    "desk",
    "desk_page",
    "desk_site",
    "engines",
    "held",
    "signed_in",
    "site",
    "strict_page",
]
