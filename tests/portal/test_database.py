"""The steps of the tables lead to what the models say, from whatever there was before."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, inspect

import portal as all_capabilities
from portal.database import Model, upgrade
from portal.key_rows import ApiKey


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return create_engine(f"sqlite:///{tmp_path / 'portal.db'}")


ALL_TOLD = all_capabilities.__name__
"""Importing the portal makes every capability tell of its tables."""


def differences(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found: list[object] = compare_metadata(context, Model.metadata)
    engine.dispose()
    return found


def test_the_steps_lead_to_the_models(engine: Engine, tmp_path: Path) -> None:
    upgrade(engine, tmp_path)
    assert differences(engine) == []


def test_a_database_from_before_the_steps_is_taken_along(engine: Engine, tmp_path: Path) -> None:
    ApiKey.metadata.tables["api_keys"].create(engine)
    upgrade(engine, tmp_path)
    assert differences(engine) == []


def test_steps_are_taken_once(engine: Engine, tmp_path: Path) -> None:
    upgrade(engine, tmp_path)
    tables = inspect(engine).get_table_names()
    upgrade(engine, tmp_path)
    assert inspect(engine).get_table_names() == tables
    engine.dispose()
