"""`scrip keys` makes, lists and ends API keys; a secret is shown once."""

from pathlib import Path

from typer.testing import CliRunner

from portal.command_line import app


def scrip(home: Path, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["keys", *arguments, "--home", str(home)])
    return result.exit_code, result.output


def test_a_key_is_listed_without_its_secret_until_it_is_revoked(tmp_path: Path) -> None:
    _, made = scrip(tmp_path, "create", "7", "--label", "market maker")
    key, secret = (line.split()[1] for line in made.splitlines())

    _, listed = scrip(tmp_path, "list")
    assert listed == f"{key}  member 7  trades  market maker\n"
    assert secret not in listed

    assert scrip(tmp_path, "revoke", key)[0] == 0
    assert "revoked" in scrip(tmp_path, "list")[1]


def test_a_key_that_only_reads_says_so(tmp_path: Path) -> None:
    scrip(tmp_path, "create", "7", "--read-only")

    assert "reads" in scrip(tmp_path, "list")[1]


def test_revoking_twice_is_refused(tmp_path: Path) -> None:
    _, made = scrip(tmp_path, "create", "7")
    key = made.split()[1]
    scrip(tmp_path, "revoke", key)

    status, output = scrip(tmp_path, "revoke", key)

    assert status == 2
    assert f"scrip: there is no such key, or it was revoked before: {key}" in output


def test_a_member_number_is_positive(tmp_path: Path) -> None:
    assert scrip(tmp_path, "create", "0")[0] == 2


def test_the_secret_is_in_no_file_of_the_home_folder(tmp_path: Path) -> None:
    _, made = scrip(tmp_path, "create", "7")
    secret = made.splitlines()[1].split()[1].encode()

    assert all(secret not in path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
