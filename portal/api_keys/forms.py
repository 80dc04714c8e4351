"""The form that makes an API key."""

from typing import Final

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs are older
from wtforms.validators import DataRequired, Length

LABEL_LENGTH: Final = 64
READS: Final = "reads"
TRADES: Final = "trades"


class NewKeyForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """What the key is for, and what it may do."""

    label = StringField(
        _l("What it is for"),
        [
            DataRequired(_l("Please fill this in.")),
            Length(max=LABEL_LENGTH, message=_l("At most 64 characters.")),
        ],
    )
    rights = RadioField(
        _l("What it may do"),
        choices=[
            SelectChoice(READS, _l("Read only")),
            SelectChoice(TRADES, _l("Read and trade")),
        ],
        default=READS,
    )
