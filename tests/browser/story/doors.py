"""Signing up and signing in."""

from typing import Final

from portal.randomness import draw_text
from tests.browser.story.people import Person

PASSWORD: Final = "correct horse battery staple"


def sign_up(person: Person, name: str, kind: str = "a person") -> str:
    """Join, and be signed in at once, as in the demo; return the address that was given."""
    email = f"{name}-{draw_text(6)}@story.example".lower()
    person.open("/sign-up")
    person.choose(kind)
    person.write("Name", name)
    person.write("E-mail", email)
    person.write("Password", PASSWORD)
    person.press("Sign up")
    person.sees("Welcome, %(name)s. Your account is open.", name=name)
    return email


def sign_in(person: Person, email: str, password: str = PASSWORD) -> None:
    """Come back to an account."""
    person.open("/sign-in?next=/me")
    person.write("E-mail or user name", email)
    person.write("Password", password)
    person.press("Sign in")
    person.is_at("/me")
