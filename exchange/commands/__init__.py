"""What callers may ask of the venue: one frozen struct per act, named in the imperative.

Every command starts with the same three fields: `actor` (the account id of the member who asks, 0
for the operator), `key` (the caller's idempotency key, unique per actor) and `valid_until` (ledger
time in nanoseconds after which the command must not run any more; 0 keeps the key for ever, which
is what commands about money use). The rest is the command's content: the same key with the same
content gives the original reply, with other content it is refused.

Amounts are money units (1/10,000 yuan), quantities whole units, times nanoseconds UTC, ratios basis
points. On the wire a command is a msgpack array that begins with its name.
"""

from exchange.commands.cash import (
    BeginDeposit,
    BeginWithdrawal,
    PostDeposit,
    PostWithdrawal,
    ReverseDeposit,
    VoidDeposit,
    VoidWithdrawal,
)
from exchange.commands.clearing import AllowAcceptor, ClearDues
from exchange.commands.command import ENVELOPE_FIELDS, OPERATOR, By, Command
from exchange.commands.engine import ChangeRules, ConfirmClock
from exchange.commands.gifts import (
    AcceptTransfer,
    ClaimGift,
    GiveUnits,
    OfferTransfer,
    ReturnGift,
    WithdrawTransfer,
)
from exchange.commands.kinds import (
    CardKind,
    ExpiryPolicy,
    FeeTier,
    MarketMode,
    MemberKind,
    OrderType,
    Phase,
    Profile,
    Right,
    SelfTradePrevention,
    Side,
    TimeInForce,
    UnitKind,
)
from exchange.commands.orders import AmendOrder, CancelOrder, CancelOrders, PlaceOrder
from exchange.commands.payments import Pay, RefundPayment
from exchange.commands.people import (
    AdmitMember,
    ChangeFees,
    FreezeMember,
    OpenMarket,
    ReclassifyMember,
)
from exchange.commands.redemption import (
    Authorise,
    Capture,
    PayClaims,
    RefundCapture,
    RefundUnits,
    VoidAuthorisation,
    WindDown,
)
from exchange.commands.series import (
    CorrectTerms,
    DraftSeries,
    ExtendSeries,
    OpenOffering,
    RaiseCover,
    RetireUnits,
    SetBuyBack,
    SetPhase,
    Subscribe,
    Unsubscribe,
)
from exchange.commands.terms import SeriesTerms
from exchange.commands.top_ups import CloseTopUps, OpenTopUps, TopUp

AnyCommand = (
    AdmitMember
    | ReclassifyMember
    | FreezeMember
    | OpenMarket
    | ChangeFees
    | BeginDeposit
    | PostDeposit
    | VoidDeposit
    | BeginWithdrawal
    | PostWithdrawal
    | VoidWithdrawal
    | ReverseDeposit
    | DraftSeries
    | OpenOffering
    | Subscribe
    | Unsubscribe
    | OpenTopUps
    | CloseTopUps
    | TopUp
    | SetPhase
    | ExtendSeries
    | RaiseCover
    | CorrectTerms
    | RetireUnits
    | SetBuyBack
    | PlaceOrder
    | CancelOrder
    | AmendOrder
    | CancelOrders
    | GiveUnits
    | ClaimGift
    | ReturnGift
    | OfferTransfer
    | AcceptTransfer
    | WithdrawTransfer
    | Pay
    | RefundPayment
    | Authorise
    | Capture
    | VoidAuthorisation
    | RefundCapture
    | AllowAcceptor
    | ClearDues
    | RefundUnits
    | WindDown
    | PayClaims
    | ChangeRules
    | ConfirmClock
)
"""Every command there is; what the wire decodes to."""

__all__ = [
    "ENVELOPE_FIELDS",
    "OPERATOR",
    "AcceptTransfer",
    "AdmitMember",
    "AllowAcceptor",
    "AmendOrder",
    "AnyCommand",
    "Authorise",
    "BeginDeposit",
    "BeginWithdrawal",
    "By",
    "CancelOrder",
    "CancelOrders",
    "Capture",
    "CardKind",
    "ChangeFees",
    "ChangeRules",
    "ClaimGift",
    "ClearDues",
    "CloseTopUps",
    "Command",
    "ConfirmClock",
    "CorrectTerms",
    "DraftSeries",
    "ExpiryPolicy",
    "ExtendSeries",
    "FeeTier",
    "FreezeMember",
    "GiveUnits",
    "MarketMode",
    "MemberKind",
    "OfferTransfer",
    "OpenMarket",
    "OpenOffering",
    "OpenTopUps",
    "OrderType",
    "Pay",
    "PayClaims",
    "Phase",
    "PlaceOrder",
    "PostDeposit",
    "PostWithdrawal",
    "Profile",
    "RaiseCover",
    "ReclassifyMember",
    "RefundCapture",
    "RefundPayment",
    "RefundUnits",
    "RetireUnits",
    "ReturnGift",
    "ReverseDeposit",
    "Right",
    "SelfTradePrevention",
    "SeriesTerms",
    "SetBuyBack",
    "SetPhase",
    "Side",
    "Subscribe",
    "TimeInForce",
    "TopUp",
    "UnitKind",
    "Unsubscribe",
    "VoidAuthorisation",
    "VoidDeposit",
    "VoidWithdrawal",
    "WindDown",
    "WithdrawTransfer",
]
