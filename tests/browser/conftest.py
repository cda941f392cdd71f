"""The fixtures of the browser tests."""

from tests.browser.desk import desk, signed_in
from tests.browser.serving import browser_type_launch_args, desk_site, site, strict_page

__all__ = ["browser_type_launch_args", "desk", "desk_site", "signed_in", "site", "strict_page"]
