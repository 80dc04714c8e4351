"""`scrip staff`: people who look after the exchange; the first of them can only be made here."""

import sys
from typing import Annotated

import typer

from portal.command_line.keys import key_office
from portal.command_line.options import DEFAULT_HOME, HomeOption, fail

app = typer.Typer(no_args_is_help=True, help="People who look after the exchange.")

PASSWORD_LENGTH = 20


@app.callback()
def _staff() -> None:
    """Keep `add` a word of its own while it is the only one."""


@app.command()
def add(
    email: Annotated[str, typer.Argument(help="The address of the person.")],
    name: Annotated[str, typer.Option(help="What others call the person.")] = "",
    home: HomeOption = DEFAULT_HOME,
) -> None:
    """Make a staff person; password and second factor are shown now and never again.

    Somebody who has an account already keeps password and second factor, and becomes staff.
    """
    from email_validator import EmailNotValidError, validate_email

    from portal import clock
    from portal.access import Role
    from portal.members import totp
    from portal.members.enrolment import Enrolment, enrol
    from portal.members.service import by_email
    from portal.randomness import draw_text

    try:
        address = validate_email(email, check_deliverability=False).normalized.casefold()
    except EmailNotValidError as error:
        fail(f"{email} is not an e-mail address: {error}")
    with key_office(home) as (session, seal):
        member = by_email(session, address)
        if member is not None:
            member.grant(Role.STAFF, clock.now())
            session.commit()
            sys.stdout.write(f"{address} is staff from now on\n")
            return
        password, secret = draw_text(PASSWORD_LENGTH), totp.new_secret()
        called = name or address.partition("@")[0]
        roles = frozenset([Role.CONSUMER, Role.STAFF])
        enrol(session, seal, Enrolment(address, called, password, roles, totp_secret=secret))
    sys.stdout.write(f"e-mail        {address}\npassword      {password}\n")
    sys.stdout.write(f"second factor {totp.address_of(secret, address)}\n")
