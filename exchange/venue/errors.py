"""Errors of the venue: what must never happen. The process stops; nothing is repaired."""


class BrokenInvariant(Exception):  # noqa: N818  it names what happened, not that it is an error
    """The state contradicts itself; `what` says where."""

    def __init__(self, thing: object, what: str) -> None:
        super().__init__(thing, what)
        self.what = what
        self.thing = thing

    def __str__(self) -> str:
        return f"{self.what}: {self.thing}"
