"""How to pay: a form's choice among the payment providers that are switched on."""

from typing import Final

from flask import current_app
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField, ValidationError

from portal.payments import providers_of

NOT_OFFERED: Final = _l("One cannot pay this way here. Please choose another.")


def provider_field(label: LazyString) -> RadioField:
    """Return a field for one of them, by name; it is the first unless another is chosen."""
    return RadioField(label, [_is_offered], choices=_offered, default=_first, validate_choice=False)


def _offered() -> list[tuple[str, LazyString]]:
    return [(each.name, each.label) for each in providers_of(current_app).values()]


def _first() -> str:
    return next(iter(providers_of(current_app)), "")


def _is_offered(_form: object, field: Field) -> None:
    if field.data not in providers_of(current_app):
        raise ValidationError(NOT_OFFERED)
