"""Mail is written down at once, and sent aside if there is a mail server."""

from email.message import EmailMessage
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from portal.config import Config
from portal.outbox import KEPT, Mail, Outbox
from tests.support.waiting import wait_until

MAIL = Mail("ada@example.com", "确认地址", "第一行\nhttp://127.0.0.1:8000/confirm/a\n")


def files(folder: Path) -> list[Path]:
    return list((folder / "outbox").glob("*.eml"))


def test_a_mail_can_be_read_in_the_folder_by_its_owner_alone(tmp_path: Path) -> None:
    outbox = Outbox.from_config(Config(tmp_path))
    outbox.put(MAIL)
    assert outbox.newest() == [MAIL]
    (file,) = files(tmp_path)
    assert file.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "outbox").stat().st_mode & 0o777 == 0o700


def test_old_mail_goes(tmp_path: Path) -> None:
    outbox = Outbox(Config(tmp_path), None)
    for number in range(KEPT + 3):
        outbox.put(Mail("a@example.com", f"mail {number}", "text\n"))
    kept = outbox.newest()
    assert len(kept) == KEPT
    assert kept[0].subject == f"mail {KEPT + 2}"


def test_what_was_sent_lies_there_no_more(tmp_path: Path) -> None:
    sent: list[EmailMessage] = []
    Outbox(Config(tmp_path), sent.append).put(MAIL)
    wait_until(lambda: not files(tmp_path), "the mail was sent")
    assert sent[0]["To"] == MAIL.to
    assert sent[0]["Auto-Submitted"] == "auto-generated"


def test_what_could_not_be_sent_stays_and_nobody_is_named_in_the_log(
    tmp_path: Path,
) -> None:
    def fail(_mail: EmailMessage) -> None:
        raise ConnectionRefusedError(MAIL.to)

    with capture_logs() as logged:
        Outbox(Config(tmp_path), fail).put(MAIL)
        wait_until(lambda: bool(logged), "it was logged")
    assert logged[0]["event"] == "mail was not sent"
    assert MAIL.to not in str(logged)
    assert len(files(tmp_path)) == 1


def test_a_header_cannot_be_smuggled_in(tmp_path: Path) -> None:
    outbox = Outbox.from_config(Config(tmp_path))
    with pytest.raises(ValueError, match=r"linefeed|newline|CR"):
        outbox.put(Mail("a@example.com\r\nBcc: b@example.com", "a", "b"))
