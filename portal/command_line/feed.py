"""`scrip feed`: the live feed, put together of the exchange's feed and the portal's door."""

import os
from dataclasses import replace
from signal import SIGINT, SIGTERM, signal
from typing import Annotated

import typer

from portal.command_line.options import DEFAULT_HOME, HomeOption, home_at


def feed(
    home: HomeOption = DEFAULT_HOME,
    host: str = "127.0.0.1",
    port: int = 8001,
    tls: Annotated[bool, typer.Option("--tls")] = False,
) -> None:
    """Serve the live feed alone."""
    import ssl

    from exchange import precedence
    from exchange.client import UnixSocketClient
    from exchange.feed.running import Feed, Place, World, limits_from
    from exchange.history import History
    from portal import logs
    from portal.config import Config
    from portal.feed_door import FeedDoor

    precedence.follow()
    place = home_at(home)
    config = replace(Config.from_environment(os.environ), home=place.folder)
    logs.configure(config.log_level)
    secure = None
    if tls:
        secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        secure.load_cert_chain(config.certificate, config.certificate_key)
    client, history = UnixSocketClient(place.socket), History(place.folder)
    door = FeedDoor.open(config, client, history)
    world = World(client, history, door)
    served = Feed(place, world, Place(host, port, secure, limits_from(os.environ)))
    for number in (SIGTERM, SIGINT):
        signal(number, lambda *_: served.stop())
    served.run()
    door.close()
    client.close()
    history.close()
