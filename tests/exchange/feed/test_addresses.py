"""What a path stands for."""

import pytest

from exchange.feed.addresses import Entrance, Wanted, wanted

STREAMS, API = Entrance.STREAMS, Entrance.API


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/ws", Wanted(STREAMS, [])),
        ("/ws/", Wanted(STREAMS, [])),
        ("/ws/a@trade", Wanted(STREAMS, ["a@trade"])),
        ("/ws/a@trade/b@depth", Wanted(STREAMS, ["a@trade", "b@depth"])),
        ("/ws/a@kline_1m%40%2B08:00", Wanted(STREAMS, ["a@kline_1m@+08:00"])),
        ("/ws/a@kline_1m@+08:00?x=y", Wanted(STREAMS, ["a@kline_1m@+08:00"])),
        ("/stream", Wanted(STREAMS, [], combined=True)),
        ("/stream/0", Wanted(STREAMS, ["0"], combined=True)),
        ("/stream?streams=a@trade/b@depth", Wanted(STREAMS, ["a@trade", "b@depth"], combined=True)),
        ("/stream?x=y&streams=a%40trade", Wanted(STREAMS, ["a@trade"], combined=True)),
        ("/ws-api/v3", Wanted(API, [])),
        ("/ws-api/v3?x=y", Wanted(API, [])),
        ("/", None),
        ("/ws-api", None),
        ("/wss", None),
        ("", None),
    ],
)
def test_a_path_says_what_is_wanted(path: str, expected: Wanted | None) -> None:
    assert wanted(path) == expected
