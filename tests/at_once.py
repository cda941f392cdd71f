"""Several processes that set one database up at the same moment: `python -m tests.at_once URL HOW_MANY`.

Each does what a server does before it takes requests, the sample among it. They are forked from one process that has
loaded the software and never opened the database, and wait for each other before they begin.
"""

from __future__ import annotations

import os
import sys
import traceback

from directory import create_app
from directory.config import Settings
from directory.extensions import db
from directory.setup import set_up


def main(url: str, how_many: int) -> int:
    """The number of processes that failed; each prints how many places and programs it loaded."""
    app = create_app(Settings(database_url=url, log_level="error"))
    gate, opener = os.pipe()
    for _ in range(how_many):
        if os.fork() == 0:
            os.close(opener)
            os.read(gate, 1)  # until it is closed: now
            try:
                with app.app_context():
                    done = set_up(sample=True)
                    db.session.close()
                os.write(1, f"{done.places.loaded} {done.sample}\n".encode())
                os._exit(0)
            except BaseException:
                traceback.print_exc()
                sys.stderr.flush()
                os._exit(1)
    os.close(opener)
    return sum(os.wait()[1] != 0 for _ in range(how_many))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
