"""Mail to people: handed to a mail server, or laid into a folder where a developer reads it.

A mail is a template `<capability>/mail/<name>.txt`, whose first line is the subject. It is always
written to the folder first, and sent from there aside, so that nobody waits for a mail server: how
long an answer takes tells nothing of whether there was anybody to write to.
"""

import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from threading import Thread
from typing import Final
from urllib.parse import unquote, urlsplit

import structlog
from flask import current_app, render_template
from flask_babel import force_locale

from portal import clock
from portal.config import Config
from portal.randomness import draw_text

KEPT: Final = 200
PATIENCE_S: Final = 20

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as it lies in the folder."""

    to: str
    subject: str
    text: str


def send(to: str, template: str, *, language: str = "", **context: object) -> None:
    """Write to somebody in their language, or in that of the reader if they never said.

    `context` is for the template; `address` in it is where our pages are.
    """
    outbox: Outbox = current_app.extensions["outbox"]
    values = {**context, "address": outbox.address}
    if language:
        with force_locale(language):
            text = render_template(template, **values)
    else:
        text = render_template(template, **values)
    subject, _, body = text.partition("\n")
    outbox.put(Mail(to, subject.strip(), body.strip() + "\n"))


class Outbox:
    """The folder, and the way from there to the mail server."""

    def __init__(self, config: Config, deliver: Callable[[EmailMessage], None] | None) -> None:
        self.address = config.address
        self._from = config.mail_from
        self._folder = config.outbox
        self._deliver = deliver

    @classmethod
    def from_config(cls, config: Config) -> "Outbox":
        """Return the outbox that the settings ask for."""
        return cls(config, _deliver_to(config.mail_server) if config.mail_server else None)

    def put(self, mail: Mail) -> None:
        """Write a mail down, and send it if there is a mail server."""
        message = EmailMessage(policy=policy.SMTP)
        message["From"], message["To"], message["Subject"] = self._from, mail.to, mail.subject
        message["Auto-Submitted"] = "auto-generated"  # so that no robot answers it
        message.set_content(mail.text, cte="base64")
        path = self._write(message)
        if self._deliver is not None:
            Thread(target=self._send, args=(path, message), daemon=True).start()

    def newest(self) -> list[Mail]:
        """Return what lies in the folder, the last mail first."""
        return [_read(path) for path in self._paths()]

    def _paths(self) -> list[Path]:
        return sorted(self._folder.glob("*.eml"), reverse=True)

    def _write(self, message: EmailMessage) -> Path:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        path = self._folder / f"{clock.now():020d}-{draw_text(6)}.eml"
        path.touch(0o600)
        path.write_bytes(bytes(message))
        for old in self._paths()[KEPT:]:
            old.unlink(missing_ok=True)
        return path

    def _send(self, path: Path, message: EmailMessage) -> None:
        assert self._deliver is not None  # noqa: S101  for the type checker
        try:
            self._deliver(message)
        except (OSError, smtplib.SMTPException) as error:
            # No address in it: only that mail waits, and why.
            _log.error("mail was not sent", reason=type(error).__name__, file=path.name)
        else:
            path.unlink(missing_ok=True)


def _read(path: Path) -> Mail:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    content = message.get_content()
    text = str(content).replace("\r\n", "\n")
    return Mail(str(message["To"]), str(message["Subject"]), text)


def _deliver_to(server: str) -> Callable[[EmailMessage], None]:
    where = urlsplit(server)
    host, context = where.hostname or "localhost", ssl.create_default_context()

    def deliver(message: EmailMessage) -> None:
        if where.scheme == "smtps":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                host, where.port or 465, timeout=PATIENCE_S, context=context
            )
        else:
            smtp = smtplib.SMTP(host, where.port or 25, timeout=PATIENCE_S)
        with smtp:
            if where.scheme == "smtp":
                smtp.ehlo()
                with suppress(smtplib.SMTPNotSupportedError):
                    smtp.starttls(context=context)
            if where.username:
                smtp.login(unquote(where.username), unquote(where.password or ""))
            smtp.send_message(message)

    return deliver
