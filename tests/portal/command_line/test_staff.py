"""`scrip staff add` makes somebody who can sign in with both factors, or makes a member staff."""

import re
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from portal.access import Role
from portal.command_line import app
from portal.config import Config
from portal.members import passwords
from portal.members.service import by_email
from portal.people import Member


def scrip(home: Path, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["staff", "add", *arguments, "--home", str(home)])
    return result.exit_code, result.output


def member(home: Path, email: str) -> Member:
    engine = create_engine(Config(home).database)
    with Session(engine) as session:
        found = by_email(session, email)
        assert found is not None
        assert found.roles >= {Role.STAFF, Role.CONSUMER}
    engine.dispose()
    return found


def test_staff_gets_a_password_and_a_second_factor(tmp_path: Path) -> None:
    status, output = scrip(tmp_path, "Eve@Example.com", "--name", "Eve")
    assert status == 0
    password = re.search(r"password +(\w{20})\n", output)
    assert password is not None
    assert "otpauth://totp/Scrip%3Aeve%40example.com?secret=" in output
    made = member(tmp_path, "eve@example.com")
    assert passwords.fits(password[1], made.password)
    assert made.sealed_totp is not None
    assert made.account is None  # the exchange opens it at the first sign-in


def test_a_member_who_becomes_staff_keeps_the_password(tmp_path: Path) -> None:
    scrip(tmp_path, "eve@example.com")
    before = member(tmp_path, "eve@example.com").password
    assert scrip(tmp_path, "eve@example.com") == (0, "eve@example.com is staff from now on\n")
    assert member(tmp_path, "eve@example.com").password == before


def test_what_is_no_address_is_refused(tmp_path: Path) -> None:
    status, output = scrip(tmp_path, "eve")
    assert status == 2
    assert "eve is not an e-mail address" in output
