"""Errors in Binance's dialect: a number, a text that clients compare, an HTTP status.

Each function makes the error of one code. `refusals` says which of them a refusal of the exchange
becomes.
"""
# ruff: noqa: D401  each function says when its error is the answer

from http import HTTPStatus
from typing import Final

from portal.clock import SECOND

BAD_REQUEST: Final = HTTPStatus.BAD_REQUEST

DECIMAL_RANGE: Final = r"^([0-9]{1,20})(\.[0-9]{1,20})?$"
INTEGER_RANGE: Final = "^[0-9]{1,20}$"
SYMBOL_RANGE: Final = "^[A-Z0-9-_.]{1,20}$"
NAME_RANGE: Final = r"^[\.A-Z\:/a-z0-9_-]{1,36}$"


class ApiError(Exception):
    """What the caller is answered: `{"code": code, "msg": message}` with `status`.

    `rule` names the field and the rule that was broken where the message alone does not;
    `retry_after_s` is how long to wait before the next request.
    """

    def __init__(
        self,
        code: int,
        message: str,
        status: int = BAD_REQUEST,
        *,
        rule: dict[str, str] | None = None,
        retry_after_s: int | None = None,
    ) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.status = int(status)
        self.rule = rule
        self.retry_after_s = retry_after_s


def unknown() -> ApiError:
    """Something broke that should not; what was done is unknown."""
    text = "An unknown error occurred while processing the request."
    return ApiError(-1000, text, HTTPStatus.INTERNAL_SERVER_ERROR)


def disconnected() -> ApiError:
    """The engine or the read models cannot be reached; nothing was done."""
    text = "Internal error; unable to process your request. Please try again."
    return ApiError(-1001, text, HTTPStatus.SERVICE_UNAVAILABLE)


def unauthorized() -> ApiError:
    """The key may not do this."""
    text = "You are not authorized to execute this request."
    return ApiError(-1002, text, HTTPStatus.UNAUTHORIZED)


def too_much_weight(limit: int, retry_after_s: int) -> ApiError:
    """The address has used up its weight of this minute."""
    text = f"Too much request weight used; current limit is {limit} request weight per 1 MINUTE."
    return ApiError(-1003, text, HTTPStatus.TOO_MANY_REQUESTS, retry_after_s=retry_after_s)


def banned(until: int, retry_after_s: int) -> ApiError:
    """The address went on after it was told to wait; `until` is in nanoseconds."""
    until_ms = until // (SECOND // 1_000)
    text = f"Way too much request weight used; IP banned until {until_ms}."
    return ApiError(-1003, text, HTTPStatus.IM_A_TEAPOT, retry_after_s=retry_after_s)


def outcome_unknown() -> ApiError:
    """The command may have been carried out or not."""
    text = (
        "Timeout waiting for response from backend server."
        " Send status unknown; execution status unknown."
    )
    return ApiError(-1007, text, HTTPStatus.GATEWAY_TIMEOUT)


def overloaded() -> ApiError:
    """More requests wait than the engine takes."""
    text = "Server is currently overloaded with other requests. Please try again in a few minutes."
    return ApiError(-1008, text, HTTPStatus.SERVICE_UNAVAILABLE)


def invalid(what: str) -> ApiError:
    """A price or quantity is no price or quantity."""
    return ApiError(-1013, f"Invalid {what}.")


def filter_failure(name: str) -> ApiError:
    """An order does not pass a filter of its symbol."""
    return ApiError(-1013, f"Filter failure: {name}")


def unsupported_order(text: str) -> ApiError:
    """The symbol does not know orders of this kind."""
    return ApiError(-1013, f"{text} are not supported for this symbol.")


def too_many_orders(limit: int, interval: str) -> ApiError:
    """The account has placed as many orders as it may in an interval."""
    text = f"Too many new orders; current limit is {limit} orders per {interval}."
    return ApiError(-1015, text, HTTPStatus.TOO_MANY_REQUESTS)


def shutting_down() -> ApiError:
    """The exchange takes no commands before its operator has looked after it."""
    text = "This service is no longer available."
    return ApiError(-1016, text, HTTPStatus.SERVICE_UNAVAILABLE)


def unsupported() -> ApiError:
    """There is no such operation."""
    return ApiError(-1020, "This operation is not supported.")


def outside_window() -> ApiError:
    """The request took longer than it allowed itself."""
    return ApiError(-1021, "Timestamp for this request is outside of the recvWindow.")


def ahead_of_time() -> ApiError:
    """The request comes from the future."""
    text = "Timestamp for this request was 1000ms ahead of the server's time."
    return ApiError(-1021, text)


def bad_signature() -> ApiError:
    """The signature is not that of the request."""
    return ApiError(-1022, "Signature for this request is not valid.")


def illegal_characters(name: str, legal: str) -> ApiError:
    """A parameter has characters that it must not have."""
    text = f"Illegal characters found in parameter '{name}'; legal range is '{legal}'."
    return ApiError(-1100, text)


def too_many_parameters(expected: int, received: int) -> ApiError:
    """An endpoint that takes no parameters got some."""
    return ApiError(-1101, f"Too many parameters; expected '{expected}' and received '{received}'.")


def duplicate_parameter() -> ApiError:
    """A parameter was sent twice."""
    return ApiError(-1101, "Duplicate values for a parameter detected.")


def missing(name: str) -> ApiError:
    """A parameter that must be there is not, or cannot be read."""
    text = f"Mandatory parameter '{name}' was not sent, was empty/null, or malformed."
    return ApiError(-1102, text)


def one_of_missing(first: str, second: str) -> ApiError:
    """One of two parameters must be there."""
    text = f"Param '{first}' or '{second}' must be sent, but both were empty/null!"
    return ApiError(-1102, text)


def unread(read: int, sent: int) -> ApiError:
    """Some parameters mean nothing to this endpoint."""
    text = f"Not all sent parameters were read; read '{read}' parameter(s) but was sent '{sent}'."
    return ApiError(-1104, text)


def empty(name: str) -> ApiError:
    """A parameter has no value."""
    return ApiError(-1105, f"Parameter '{name}' was empty.")


def not_required(name: str) -> ApiError:
    """A parameter does not go with the others."""
    return ApiError(-1106, f"Parameter '{name}' sent when not required.")


def too_precise(name: str) -> ApiError:
    """A number has more decimal places than can be kept."""
    return ApiError(-1111, f"Parameter '{name}' has too much precision.")


def bad_time_in_force() -> ApiError:
    """There is no such time in force."""
    return ApiError(-1115, "Invalid timeInForce.")


def bad_order_type() -> ApiError:
    """There is no such order type."""
    return ApiError(-1116, "Invalid orderType.")


def bad_side() -> ApiError:
    """There is no such side."""
    return ApiError(-1117, "Invalid side.")


def bad_interval() -> ApiError:
    """There is no such interval."""
    return ApiError(-1120, "Invalid interval.")


def bad_symbol() -> ApiError:
    """There is no such symbol."""
    return ApiError(-1121, "Invalid symbol.")


def bad_symbol_status() -> ApiError:
    """There is no such status of a symbol."""
    return ApiError(-1122, "Invalid symbolStatus.")


def interval_too_long(hours: int) -> ApiError:
    """Start and end are too far apart."""
    return ApiError(-1127, f"More than {hours} hours between startTime and endTime.")


def bad_combination() -> ApiError:
    """Optional parameters do not go together."""
    return ApiError(-1128, "Combination of optional parameters invalid.")


def bad_value(name: str) -> ApiError:
    """A parameter has a value that it cannot have."""
    return ApiError(-1130, f"Data sent for parameter '{name}' is not valid.")


def window_too_long() -> ApiError:
    """A request may allow itself a minute at most."""
    return ApiError(-1131, "recvWindow must be less than 60000.")


def bad_ticker_type() -> ApiError:
    """There is no such type of ticker."""
    return ApiError(-1139, "Invalid ticker type.")


def duplicate_symbols() -> ApiError:
    """A list names a symbol twice."""
    return ApiError(-1151, "Symbol is present multiple times in the list.")


def bad_time_unit() -> ApiError:
    """There is no such unit of time."""
    text = "Invalid value for time unit; expected either MICROSECOND or MILLISECOND."
    return ApiError(-1194, text)


def order_rejected(text: str) -> ApiError:
    """A new order was refused; clients compare the text."""
    return ApiError(-2010, text)


def cancel_rejected(text: str) -> ApiError:
    """A cancellation was refused; clients compare the text."""
    return ApiError(-2011, text)


def no_such_order() -> ApiError:
    """There is no such order of this account."""
    return ApiError(-2013, "Order does not exist.")


def bad_key_format() -> ApiError:
    """What was sent cannot be an API key."""
    return ApiError(-2014, "API-key format invalid.", HTTPStatus.UNAUTHORIZED)


def rejected_key() -> ApiError:
    """The key is not known, was revoked, or may not do this."""
    text = "Invalid API-key, IP, or permissions for action."
    return ApiError(-2015, text, HTTPStatus.UNAUTHORIZED)
