"""The fields that every command begins with, and who may give it."""

from enum import IntEnum
from typing import ClassVar

import msgspec

OPERATOR = 0
"""The actor of commands that the operator's staff and programs give."""

ENVELOPE_FIELDS = 3
"""How many fields of a command (actor, key, valid_until) are not part of its content."""


class By(IntEnum):
    """Who may give a command; that a member may act on just this object is checked besides."""

    MEMBER = 1
    OPERATOR = 2
    EITHER = 3


class Command(
    msgspec.Struct, frozen=True, array_like=True, tag=True, forbid_unknown_fields=True, gc=False
):
    """The fields that every command begins with."""

    BY: ClassVar[By] = By.MEMBER
    DATED: ClassVar[bool] = False
    """Whether the command must carry `valid_until`, so that its key can be forgotten."""

    actor: int
    key: str
    valid_until: int
