"""`scrip worker`: what the portal does again and again beside answering requests."""

import os
from signal import SIGINT, SIGTERM, signal
from threading import Event

from portal.command_line.options import DEFAULT_HOME, HomeOption, home_at


def worker(home: HomeOption = DEFAULT_HOME) -> None:
    """Do the jobs of the portal until told to stop."""
    from portal import jobs
    from portal.application import create_app, let_go

    stop = Event()
    for number in (SIGTERM, SIGINT):
        signal(number, lambda *_: stop.set())
    folder = home_at(home).folder
    os.environ["SCRIP_HOME"] = str(folder)
    app = create_app()
    jobs.run(app, folder, stop)
    let_go(app)
