"""A browser of somebody who fills in forms: a test client that reads the token off each page."""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.portal.house import House

PASSWORD = "seven green bottles"


@dataclass
class Browser:
    """Gets pages and sends the forms on them."""

    web: FlaskClient
    house: House

    def get(self, path: str) -> TestResponse:
        """Get a page in English."""
        return self.web.get(path, headers={"Accept-Language": "en"})

    def send(self, path: str, page: str = "", **fields: str) -> TestResponse:
        """Fill in the form of a page (its own address, unless said) and send it."""
        token = token_of(self.get(page or path).text)
        return self.post(path, csrf_token=token, **fields)

    def post(self, path: str, **fields: str) -> TestResponse:
        """Send fields as they are."""
        named = {name.replace("__", "-"): value for name, value in fields.items()}
        return self.web.post(path, data=named, headers={"Accept-Language": "en"})

    def sign_up(self, email: str, **fields: str) -> TestResponse:
        """Sign up as a person."""
        given = {"kind": "natural", "name": "Ada", "password": PASSWORD, **fields}
        return self.send("/sign-up", email=email, **given)

    def sign_in(self, identity: str, password: str = PASSWORD, **fields: str) -> TestResponse:
        """Give name and password."""
        return self.send("/sign-in", identity=identity, password=password, **fields)

    def join(self, email: str, **fields: str) -> None:
        """Sign up, confirm the address, and sign in."""
        self.sign_up(email, **fields)
        self.send(self.link_to(email))
        answer = self.sign_in(email)
        assert answer.status_code == 303, answer.text

    def mails_to(self, email: str) -> list[str]:
        """Return the mails that somebody got, the last one first."""
        folder = self.house.folder / "outbox"
        found = [
            message_from_bytes(path.read_bytes(), policy=policy.default)
            for path in sorted(folder.glob("*.eml"), reverse=True)
        ]
        return [str(mail.get_content()) for mail in found if mail["To"] == email]

    def link_to(self, email: str) -> str:
        """Return the path of the first link in the last mail."""
        found = re.search(r"\w+:\/\/127\S+", self.mails_to(email)[0])
        assert found is not None
        return urlsplit(found[0]).path

    def is_in(self) -> bool:
        """Whether this browser is signed in."""
        return self.get("/me").status_code == 200


def token_of(html: str) -> str:
    """Return the token in the first form of a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', html)
    assert found is not None, html
    return found[1]
