"""The fields that every command begins with."""

import msgspec

OPERATOR = 0
"""The actor of commands that the operator's staff and programs give."""

ENVELOPE_FIELDS = 3
"""How many fields of a command (actor, key, valid_until) are not part of its content."""


class Command(
    msgspec.Struct, frozen=True, array_like=True, tag=True, forbid_unknown_fields=True, gc=False
):
    """The fields that every command begins with."""

    actor: int
    key: str
    valid_until: int
