"""A form that leads to a command: sent twice it happens once, refused it says why."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import Babel
from werkzeug.datastructures import MultiDict
from wtforms import StringField

from exchange.client import OutcomeUnknown
from exchange.commands import BeginWithdrawal
from exchange.refusals import Refusal, Refused
from portal.acts import ActForm, ActRefused, act_key, carry_out, explain, explaining
from tests.portal.house import ALICE, House

YUAN = 10_000


class Form(ActForm):
    """An act with one field."""

    amount = StringField()


@pytest.fixture(autouse=True)
def request_context() -> Iterator[None]:
    app = Flask(__name__)
    app.config["WTF_CSRF_ENABLED"] = False
    Babel(app)
    with app.test_request_context(method="POST"):
        yield


def sent(**fields: str) -> Form:
    return Form(formdata=MultiDict(fields))


def test_each_form_is_marked_and_keeps_its_mark_when_it_is_sent() -> None:
    first, second = Form(formdata=None), Form(formdata=None)
    assert act_key(first) != act_key(second)
    again = sent(act=act_key(first), amount="1")
    assert again.validate()
    assert act_key(again) == act_key(first)


@pytest.mark.parametrize(
    "mark", ["", "x", "x" * 21, "x" * 23, "ü" * 22, "x" * 21 + "\n", "a b" * 8]
)
def test_a_tampered_mark_is_refused_and_replaced(mark: str) -> None:
    form = sent(act=mark, amount="1")
    assert not form.validate()
    assert form.form_errors
    assert act_key(form) != mark
    assert sent(act=act_key(form), amount="1").validate()


def test_what_is_carried_out_twice_happens_once(house: House) -> None:
    form = Form(formdata=None)
    command = BeginWithdrawal(ALICE, act_key(form), 0, 7 * YUAN)
    first = carry_out(house.client, command)
    size = house.size()
    assert carry_out(house.client, command) == first
    assert house.size() == size


def test_a_refusal_stands_at_its_field_and_the_mark_stays_good(house: House) -> None:
    form = sent(act="x" * 22, amount="0")
    with explaining(form):
        carry_out(house.client, BeginWithdrawal(ALICE, act_key(form), 0, 0))
    assert form.amount.errors == ["The amount must be more than nothing."]
    assert form.form_errors == ["Nothing was changed."]
    assert act_key(form) == "x" * 22


def test_a_form_that_was_used_for_something_else_becomes_a_new_one(house: House) -> None:
    form = Form(formdata=None)
    carry_out(house.client, BeginWithdrawal(ALICE, act_key(form), 0, YUAN))
    used = act_key(form)
    with explaining(form):
        carry_out(house.client, BeginWithdrawal(ALICE, used, 0, 2 * YUAN))
    assert act_key(form) != used
    assert "sent before" in form.form_errors[0]


def test_a_refusal_of_no_field_stands_on_top() -> None:
    form = sent()
    explain(form, Refused(Refusal.MEMBER_FROZEN, "actor"))
    explain(form, Refused(Refusal.TRADING_HALTED, "series"))
    explain(form, Refused(Refusal.AMOUNT_TOO_LARGE, "budget", 5), budget="amount")
    assert len(form.form_errors) == 3
    assert form.amount.errors == ["The amount may be ¥0.0005 at most."]


def test_an_outcome_that_is_not_known_says_that_it_may_have_happened() -> None:
    form = sent()
    with explaining(form):
        raise OutcomeUnknown
    assert "it will not happen twice" in form.form_errors[0]


def test_a_refusal_names_its_rule_in_logs() -> None:
    assert str(ActRefused(Refused(Refusal.OVERLOADED))) == "refused: OVERLOADED"
