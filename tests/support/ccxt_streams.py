"""An unmodified ccxt.pro, pointed at a venue of this dialect as its documentation has it."""

from typing import Any

import ccxt.pro

from portal.keys import NewKey


def watching(rest: str, feed: str, key: NewKey | None = None) -> Any:  # noqa: ANN401  ccxt has no types
    """Return ccxt.pro's binance with the addresses replaced, and nothing else."""
    base = f"{rest}/api/v3"
    return ccxt.pro.binance(
        {
            **({"apiKey": key.key, "secret": key.secret} if key else {}),
            "urls": {
                "api": {
                    "public": base,
                    "private": base,
                    "ws": {"spot": f"{feed}/ws", "ws-api": {"spot": f"{feed}/ws-api/v3"}},
                }
            },
            "options": {
                "fetchMarkets": {"types": ["spot"]},
                "fetchMargins": False,
                "fetchCurrencies": False,
            },
        }
    )
