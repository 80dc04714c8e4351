"""Errors of the portal.

PortalError
├── BundleMissing    set-up did not make what a page loads
├── SettingInvalid   an environment variable holds what it cannot
├── RouteUndeclared  a route does not say who may call it
└── SecretUnsealable a stored secret cannot be read with the key at hand
"""
# ruff: noqa: N818  an error is named after the state that it reports


class PortalError(Exception):
    """Base of the errors raised by the portal."""


class SettingInvalid(PortalError):
    """The setting `name` is `value`, which is not `expected`."""

    def __init__(self, name: str, value: str, expected: str) -> None:
        super().__init__(name, value, expected)
        self.name = name
        self.value = value
        self.expected = expected

    def __str__(self) -> str:
        return f"{self.name} is {self.value!r}, expected {self.expected}"


class BundleMissing(PortalError):
    """Set-up did not make the bundle of `source`, a page of portal/frontend/src."""

    def __init__(self, source: str) -> None:
        super().__init__(source)
        self.source = source

    def __str__(self) -> str:
        return f"{self.source} is not bundled: run make setup"


class SecretUnsealable(PortalError):
    """A stored secret was sealed with another key than the one in the key file."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what

    def __str__(self) -> str:
        return f"the secret of {self.what} was sealed with another key than that in the key file"


class RouteUndeclared(PortalError):
    """The route of `endpoint` does not say who may call it, so nobody may."""

    def __init__(self, endpoint: str) -> None:
        super().__init__(endpoint)
        self.endpoint = endpoint

    def __str__(self) -> str:
        return f"{self.endpoint} does not declare who may call it (portal/access.py)"
