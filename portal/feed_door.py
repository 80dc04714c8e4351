"""What the feed gets of the portal: requests over a websocket, by the rules of the trading API.

A request of the WebSocket API goes the way of its REST sister: weight, key, signature and time,
parameters, and then the same service. Private events are written in the words of the same shapes.
The composition root makes a `FeedDoor` and hands it to the feed, which does not know the portal.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

import structlog
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

from exchange.client import BalanceShown, Client, OutcomeUnknown, Unavailable
from exchange.commands import SelfTradePrevention, Side
from exchange.events import Fill
from exchange.history import History, HistoryError
from exchange.history.orders import Order
from portal import formatting
from portal.clock import MILLISECOND, now
from portal.config import Config
from portal.database import upgrade
from portal.formatting import money, quantity
from portal.keys import Authenticator
from portal.sealing import Seal
from portal.shared_counters import SharedCounters
from portal.spot_api import (
    account_service,
    errors,
    forms,
    listing_forms,
    market_views,
    order_shapes,
    placing,
    signing,
    views,
    weights,
)
from portal.spot_api.access import AUDIENCES, Caller, Security, Weight, credentials, good_until
from portal.spot_api.desk import Desk
from portal.spot_api.errors import ApiError
from portal.spot_api.parameters import Parameters
from portal.spot_api.refusals import error_of
from portal.spot_api.symbols import QUOTE, Symbols
from portal.spot_api.usage import OrderCount, Usage

Shape = dict[str, object]
NO_TRADE: Final = -1
OK: Final = 200
_OURS: Final = frozenset(("apiKey", "returnRateLimits"))

_log = structlog.get_logger("portal.feed_door")


class Notation:
    """How the trading API prints amounts."""

    quote = QUOTE
    money = staticmethod(formatting.money)
    quantity = staticmethod(formatting.quantity)
    average = staticmethod(formatting.average)
    percent_change = staticmethod(formatting.percent_change)


@dataclass(frozen=True, slots=True)
class Method:
    """Who may ask for something, what it weighs, how it is read and what is done."""

    security: Security
    weight: Weight
    form: Callable[[Parameters], Any]
    act: Callable[[Desk, Any, Caller], object]


@dataclass(slots=True)
class _Used:
    """What a request has used up, for its answer."""

    weight: int = 0
    orders: OrderCount | None = None


METHODS: Final = {
    "ping": Method(Security.NONE, 1, listing_forms.Nothing.read, market_views.ping),
    "time": Method(Security.NONE, 1, listing_forms.Nothing.read, market_views.time),
    "exchangeInfo": Method(
        Security.NONE, 20, listing_forms.Symbols.read_information,
        market_views.exchange_information,
    ),
    "depth": Method(Security.NONE, weights.depth, listing_forms.Depth.read, market_views.depth),
    "order.test": Method(Security.TRADE, 1, forms.CheckedOrder.read, views.check_order),
    "order.cancel": Method(Security.TRADE, 1, forms.OrderName.read_cancel, views.cancel_order),
    "order.status": Method(Security.USER_DATA, 4, forms.OrderName.read, views.show_order),
    "openOrders.status": Method(
        Security.USER_DATA, weights.open_orders, listing_forms.MaybeSymbol.read, views.open_orders
    ),
    "openOrders.cancelAll": Method(
        Security.TRADE, 1, listing_forms.OneSymbol.read, views.cancel_open_orders
    ),
    "account.status": Method(
        Security.USER_DATA, 20, listing_forms.Account.read, views.account
    ),
}  # fmt: skip
"""Every method but `order.place`, by the name that the dialect gives it."""

_PLACE: Final = "order.place"
_SUBSCRIBE_WEIGHT: Final = 2


class FeedDoor:
    """The trading API of a home folder, as the feed asks for it; safe for threads."""

    notation = Notation()

    def __init__(self, desk: Desk, close: Callable[[], None]) -> None:
        self._desk = desk
        self.close = close

    @classmethod
    def open(cls, config: Config, client: Client, history: History) -> "FeedDoor":
        """Return the door of the home folder that `config` names; to be closed in the end."""
        engine = create_engine(config.database)
        upgrade(engine, config.home)
        counters = SharedCounters.in_file(config.rate_limits)
        authenticator = Authenticator(sessionmaker(engine), Seal.from_file(config.sealing_key))
        usage = Usage(
            counters,
            weight_per_minute=config.weight_per_minute,
            orders_per_10_seconds=config.orders_per_10_seconds,
            orders_per_day=config.orders_per_day,
        )

        def close() -> None:
            counters.close()
            engine.dispose()

        return cls(Desk(client, history, Symbols(client), authenticator, usage), close)

    def answer(self, asked: tuple[str, dict[str, str], str]) -> Shape:
        """Carry out (method, parameters, address); return status, result or error, and limits."""
        used = _Used()
        try:
            result = self._carry_out(*asked, used)
        except Exception as error:  # noqa: BLE001  whatever it is, the caller gets an answer
            return self._failed(_error_of(error, asked[0]), asked[1], used)
        return self._answered(result, asked[1], used)

    def admit(self, asked: tuple[str, dict[str, str], str]) -> tuple[int, Shape]:
        """Return whose private events a signed request may hear (0: nobody's), and the answer."""
        method, params, address = asked
        used = _Used()
        try:
            used.weight = self._desk.usage.weigh(address, _SUBSCRIBE_WEIGHT)
            sent = _parameters(params)
            caller = self._caller(Security.USER_DATA, params, sent)
            sent.finish()
        except Exception as error:  # noqa: BLE001  whatever it is, the caller gets an answer
            return 0, self._failed(_error_of(error, method), params, used)
        return caller.member, self._answered({}, params, used)

    def holder(self, key: str) -> int:
        """Return whose key that is now; 0 if it was revoked."""
        known = self._desk.authenticator.credentials(key)
        return 0 if known is None else known.member

    def refusal(self, code: int, text: str) -> Shape:
        """Return the answer to a request that cannot even be read."""
        return self._failed(ApiError(code, text), {}, _Used())

    def report(
        self, order: Order, symbol: str, kind: str, fill: tuple[int, Fill, bool] | None, time: int
    ) -> Shape:
        """Return an executionReport."""
        market = order_shapes.type_name(order.type, order.post_only) == forms.TypeName.MARKET
        moment = time // MILLISECOND
        return {
            "e": "executionReport",
            "E": moment,
            "s": symbol,
            "c": order.client_order_id,
            "S": Side(order.side).name,
            "o": order_shapes.type_name(order.type, order.post_only),
            "f": order_shapes.time_in_force_name(order.type, order.time_in_force),
            "q": quantity(order.quantity),
            "p": money(0 if market else order.price),
            "P": money(0),
            "F": quantity(0),
            "g": order_shapes.NO_LIST,
            "C": "",
            "x": kind,
            "X": order_shapes.status_name(order.status, order.cause),
            "r": "NONE",
            "i": order.id,
            "z": quantity(order.executed),
            "Z": money(order.value),
            "T": moment,
            "O": order.created_at // MILLISECOND,
            "W": order.created_at // MILLISECOND,
            "w": bool(order.open_quantity),
            "Q": money(order.budget),
            "V": SelfTradePrevention(order.self_trade_prevention).name,
            "I": order.updated_by,
            "M": fill is not None,
            **_last_fill(fill),
        }

    def position(
        self,
        balances: Iterable[BalanceShown],
        assets: Iterable[int],
        name: Callable[[int], str],
        time: int,
    ) -> Shape:
        """Return an outboundAccountPosition: what is held of `assets`."""
        held = account_service.held_of(balances)
        return {
            "e": "outboundAccountPosition",
            "E": time // MILLISECOND,
            "u": time // MILLISECOND,
            "B": [
                {
                    "a": account_service.asset_name(asset, name),
                    "f": _printed(asset, held[asset][0]),
                    "l": _printed(asset, held[asset][1]),
                }
                for asset in assets
            ],
        }

    def movement(self, asset: int, amount: int, name: Callable[[int], str], time: int) -> Shape:
        """Return a balanceUpdate: so much of an asset came or went, otherwise than by trade."""
        return {
            "e": "balanceUpdate",
            "E": time // MILLISECOND,
            "a": account_service.asset_name(asset, name),
            "d": _printed(asset, amount),
            "T": time // MILLISECOND,
        }

    def _carry_out(self, name: str, params: dict[str, str], address: str, used: _Used) -> object:
        sent = _parameters(params)
        if name == _PLACE:
            used.weight = self._desk.usage.weigh(address, 1)
            return self._place(params, sent, used)
        method = METHODS.get(name)
        if method is None:
            used.weight = self._desk.usage.weigh(address, 1)
            raise errors.bad_value(_METHOD)
        weight = method.weight if isinstance(method.weight, int) else method.weight(sent)
        used.weight = self._desk.usage.weigh(address, weight)
        caller = self._caller(method.security, params, sent)
        form = method.form(sent)
        sent.finish()
        return method.act(self._desk, form, caller)

    def _place(self, params: dict[str, str], sent: Parameters, used: _Used) -> object:
        caller = self._caller(Security.TRADE, params, sent)
        form = forms.NewOrder.read(sent)
        sent.finish()
        used.orders = self._desk.usage.count_order(caller.member)
        placed = placing.place(self._desk, form, caller)
        return order_shapes.answer(form.symbol, form.response, placed, caller.time_unit)

    def _caller(self, security: Security, params: Mapping[str, str], sent: Parameters) -> Caller:
        if security is Security.NONE:
            return Caller()
        known = credentials(self._desk, security, params.get("apiKey", ""))
        signature = sent.required("signature")
        signing.check_signature(known.secret, _signed(params), b"", signature)
        return Caller(known.member, good_until(sent), signature.lower())

    def _answered(self, result: object, params: Mapping[str, str], used: _Used) -> Shape:
        return {"status": OK, "result": result, **self._limits(params, used)}

    def _failed(self, error: ApiError, params: Mapping[str, str], used: _Used) -> Shape:
        shown: Shape = {"code": error.code, "msg": error.message}
        data: Shape = dict(error.rule or {})
        if error.retry_after_s is not None:
            wait_ms = error.retry_after_s * 1_000
            data |= {"serverTime": now() // MILLISECOND}
            data |= {"retryAfter": now() // MILLISECOND + wait_ms}
        if data:
            shown["data"] = data
        return {"status": error.status, "error": shown, **self._limits(params, used)}

    def _limits(self, params: Mapping[str, str], used: _Used) -> Shape:
        if params.get("returnRateLimits") == "false":
            return {}
        counts = [used.weight]
        if used.orders is not None:
            counts += [used.orders.in_10_seconds, used.orders.in_day]
        limits = market_views.rate_limits(self._desk.usage)
        return {
            "rateLimits": [
                {**limit, "count": count} for limit, count in zip(limits, counts, strict=False)
            ]
        }


_METHOD: Final = "method"


def _parameters(params: Mapping[str, str]) -> Parameters:
    sent = {name: value for name, value in params.items() if name not in _OURS}
    return Parameters(urlencode(sent).encode(), b"")


def _signed(params: Mapping[str, str]) -> bytes:
    """Return what is signed: all parameters but the signature, in order of their names."""
    names = sorted(name for name in params if name != "signature")
    return "&".join(f"{name}={params[name]}" for name in names).encode()


def _printed(asset: int, amount: int) -> str:
    return money(amount) if account_service.is_money(asset) else quantity(amount)


def _last_fill(fill: tuple[int, Fill, bool] | None) -> Shape:
    if fill is None:
        return {
            "l": quantity(0), "L": money(0), "n": "0", "N": None, "t": NO_TRADE, "m": False,
            "Y": money(0),
        }  # fmt: skip
    number, last, maker = fill
    return {
        "l": quantity(last.quantity),
        "L": money(last.price),
        "n": money(last.maker_fee if maker else last.taker_fee),
        "N": QUOTE,
        "t": number,
        "m": maker,
        "Y": money(last.price * last.quantity),
    }


def _error_of(error: Exception, method: str) -> ApiError:
    match error:
        case ApiError():
            return error
        case OutcomeUnknown():
            return errors.outcome_unknown()
        case Unavailable():
            return error_of(error.refused)
        case HistoryError():
            _log.warning("history cannot be read", method=method, reason=str(error))
            return errors.disconnected()
        case _:
            _log.error("request failed", method=method, exc_info=error)
            return errors.unknown()


WHO_MAY: Final = {name: AUDIENCES[method.security] for name, method in METHODS.items()} | {
    _PLACE: AUDIENCES[Security.TRADE]
}
"""The audience of every method."""
