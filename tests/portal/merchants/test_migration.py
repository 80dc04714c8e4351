"""Who was let issue before there were posts goes on as the owner of a merchant."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, text

from portal.database import MIGRATIONS

BEFORE, STEP = "20261123_8_gifts", "20261124_1_merchants"
APPLICATIONS = "20261124_2_applications"
MEMBER = """insert into members (id, email, name, kind, language, password, account, admission_key,
    created_at, totp_step) values (:id, :id, 'Ada', 'natural', '', '', :account, :id, 0, 0)"""


def go(engine: Engine, revision: str, *, back: bool = False) -> None:
    steps = Config()
    steps.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        steps.attributes["connection"] = connection
        (command.downgrade if back else command.upgrade)(steps, revision)


def rows(engine: Engine, query: str) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_a_merchant_of_before_is_the_owner_of_one(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'portal.db'}")
    go(engine, BEFORE)
    with engine.begin() as connection:
        for number, account in ((1, 7), (2, 8), (3, 9)):
            connection.execute(text(MEMBER), {"id": number, "account": account})
        for number in (1, 2):
            connection.execute(
                text("insert into member_roles values (:id, 'merchant', 5)"), {"id": number}
            )
        connection.execute(text("insert into member_roles values (3, 'consumer', 5)"))
        connection.execute(
            text("""insert into applications (member_id, name_zh, name_en, trade, licence, contact,
                sells, state, reason, applied_at) values
                (1, '面馆', 'Noodles', 'restaurant', '', '', '', 'approved', '', 1)""")
        )
    go(engine, STEP)
    assert rows(engine, "select account, name_zh, name_en, trade, opened_at from merchants") == [
        (7, "面馆", "Noodles", "restaurant", 5),
        (8, "Ada", "Ada", "other", 5),
    ]
    assert rows(engine, "select member_id, merchant, rank from posts") == [
        (1, 7, "owner"),
        (2, 8, "owner"),
    ]
    assert rows(engine, "select member_id, role from member_roles") == [(3, "consumer")]
    go(engine, BEFORE, back=True)
    assert rows(engine, "select member_id from member_roles where role = 'merchant'") == [
        (1,),
        (2,),
    ]
    engine.dispose()
