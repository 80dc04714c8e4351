"""The portal's own database: people, goods and keys. Money and rights are never in it."""

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import MetaData, event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase, Session


class Model(DeclarativeBase):
    """Base of all tables; constraints are named, so that they can be changed later."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Model)


MIGRATIONS: Final = Path(__file__).parent / "migrations"


def prepare(app: Flask, home: Path) -> None:
    """Bind the database to `app` and take the steps that its tables lack."""
    # An error of the database names its statement, never what people had typed.
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"hide_parameters": True}
    db.init_app(app)
    Migrate(app, db, str(MIGRATIONS))
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", _settle)
        upgrade(db.engine, home)


def upgrade(engine: Engine, home: Path) -> None:
    """Bring the tables to what the models say.

    Processes that start together do so one after the other, by a lock on a file in `home`.
    """
    steps = Config()
    steps.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with _alone(home / "portal.lock"), engine.begin() as connection:
        steps.attributes["connection"] = connection
        command.upgrade(steps, "heads")


def session() -> Session:
    """Return the session of the request (or other context of an application) under way."""
    return db.session()


def let_go(app: Flask) -> None:
    """Close the connections that `app` has open."""
    with app.app_context():
        engine: Engine = db.engine
        engine.dispose()


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _settle(connection: sqlite3.Connection, _record: object) -> None:
    # SQLite's own defaults forget foreign keys, and let writers block readers.
    for setting in ("journal_mode = WAL", "foreign_keys = ON", "busy_timeout = 10000"):
        connection.execute(f"PRAGMA {setting}")
