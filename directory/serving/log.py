"""What the server writes about itself: where in the code, and nothing of the visitor."""

from __future__ import annotations

import logging
import traceback

import structlog

log = structlog.get_logger("directory.serving")


class Faceless(logging.Handler):
    """waitress's messages carry addresses and paths, and so may an error's own words: none of them is written."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        place = f"{record.module}.{record.funcName}"
        if record.exc_info and record.exc_info[0] is not None:
            kind, _, frames = record.exc_info
            log.error("server", place=place, error=kind.__name__, frames="".join(traceback.format_tb(frames)))
        else:
            log.warning("server", place=place)


def configure() -> None:
    """Send waitress's messages through this handler and nowhere else."""
    logger = logging.getLogger("waitress")
    logger.handlers, logger.propagate = [Faceless(logging.WARNING)], False
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # how many wait is no fault
