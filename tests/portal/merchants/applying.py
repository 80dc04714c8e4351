"""Applications as people fill them in, each with numbers of its own."""

import re
from itertools import count, product

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.acts import new_mark
from portal.database import session
from portal.merchants import identities, licences
from portal.merchants.models import Application, ApplicationState
from portal.people import Member
from tests.portal.house import House

REASON = "The licence was checked with the register."
_serials = count(1)


def licence(start: str = "91330106", serial: int | None = None) -> str:
    """Return a unified code whose check characters fit, another one with each call."""
    own = f"MA2{serial or next(_serials):05d}"
    return next(
        code
        for one, other in product("0123456789X", licences.LETTERS)
        if licences.checks_out(code := f"{start}{own}{one}{other}")
    )


def identity(birth: str = "19850312") -> str:
    """Return a citizen's number whose check character fits, another one with each call."""
    start = f"330106{birth}{next(_serials) % 1000:03d}"
    return next(
        number for each in "0123456789X" if identities.checks_out(number := f"{start}{each}")
    )


def fields(**changes: str) -> dict[str, str]:
    """Return the form of an application that agrees with itself, as a company sends it."""
    serial = next(_serials)
    return {
        "legal_name": f"杭州竹里{serial}号茶业有限公司",
        "licence_kind": "unified",
        "licence": licence(),
        "issuer_kind": "large",
        "representative": "陈竹",
        "identity": identity(),
        "region": "33",
        "city": "杭州",
        "address": "西湖区龙井路 12 号",
        "account_holder": f"杭州竹里{serial}号茶业有限公司",
        "bank": "招商银行杭州分行",
        "bank_account": f"6214 8301 {serial:08d}",
        "contact": "陈竹",
        "telephone": f"0571-8{serial:07d}",
        "name_zh": f"竹里茶社{serial}",
        "name_en": f"Bamboo Tea {serial}",
        "trade": "cafe",
        "terminal": "local",
        "sells": "Tea and cakes",
        "rules": "y",
    } | changes


def apply(web: FlaskClient, **changes: str) -> TestResponse:
    """Send an application over the page."""
    return web.post("/apply", data=fields(**changes))


def number_of(house: House, account: int) -> int:
    """Return the number of the last application of somebody."""
    with house.app.app_context():
        chosen = select(Application.id).join(Application.member).where(Member.account == account)
        found = session().scalar(chosen.order_by(Application.id.desc()))
        assert found is not None
        return found


def state_of(house: House, number: int) -> ApplicationState:
    """Return where an application stands."""
    with house.app.app_context():
        return ApplicationState(session().get_one(Application, number).state)


def decide(staff: FlaskClient, number: int, verb: str, **sent: object) -> TestResponse:
    """Decide an application over the page."""
    data = {"reason": REASON, "act": new_mark()} | sent
    return staff.post(f"/staff/applications/{number}/{verb}", data=data)


def findings(page: str) -> dict[str, str]:
    """Return what a page shows of a comparison: the weight of each rule."""
    return dict(re.findall(r'<tr data-rule="(\w+)" data-severity="(\w+)"', page))
