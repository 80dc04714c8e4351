"""Make `.venv` hold exactly what requirements.lock says, and this project; quick when it does.

Then let `frontend.py` install and bundle what pages load.

Usage: python .house/set_up.py [bench]

The second time nothing is installed and no network is needed: a stamp in `.venv` remembers what
was installed from which lock. With `bench`, the engines that the benchmarks compare with are tried
as well; one that cannot be installed is named and left out. Written so that an old Python can
still read it and say what is missing.
"""

import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import List

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "installed"
PIP = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "-qq"]


def main(arguments: List[str]) -> int:
    """Set up and return the exit status."""
    complaint = unfit()
    if complaint:
        print(complaint, file=sys.stderr)
        return 1
    os.chdir(ROOT)
    installed = STAMP.is_file() and STAMP.read_text("utf-8") == stamp()
    status = (0 if installed else install()) or make_pages()
    return status or (install_references() if "bench" in arguments else 0)


def unfit() -> str:
    """Say why this Python cannot be used and what to type, or nothing."""
    if sys.version_info < OLDEST:
        have = ".".join(map(str, sys.version_info[:3]))
        lack = f"Scrip needs Python 3.11 or later; {sys.executable} is {have}."
    elif importlib.util.find_spec("ensurepip") is None:
        lack = f"{sys.executable} lacks venv (its module ensurepip)."
    else:
        return ""
    return (
        lack + "\n  Debian, Ubuntu:  apt install git make python3 python3-venv\n"
        "  macOS:           brew install python"
    )


def stamp() -> str:
    """Describe what `.venv` should hold: where it is, this project's metadata and the lock."""
    digest = hashlib.sha256()
    digest.update(project_table())
    digest.update(LOCK.read_bytes())
    return f"{VENV}\n{digest.hexdigest()}\n"


def project_table() -> bytes:
    """Return the part of pyproject.toml that an installation depends on: all before the tools."""
    return (ROOT / "pyproject.toml").read_bytes().split(b"[tool.ruff]")[0]


def install() -> int:
    """Create `.venv` unless it works here, and install lock and project into it."""
    print("Setting up .venv; the first time takes a minute or two ...", flush=True)
    if not works():
        create = [sys.executable, "-m", "venv", "--clear", str(VENV)]
        if subprocess.call(create) != 0:
            return 1
    STAMP.unlink(missing_ok=True)
    names = references()
    wanted = VENV / "wanted.txt"
    wanted.write_text("".join(p for p in pins() if name_of(p) not in names), "utf-8")
    project = ["--no-deps", "--no-build-isolation", "--no-index", "--editable", str(ROOT)]
    for step in (["--require-hashes", "--requirement", str(wanted)], project):
        if subprocess.call(PIP + step) != 0:
            print("Set-up failed; pip's own words are above.", file=sys.stderr)
            return 1
    point_back()
    STAMP.write_text(stamp(), "utf-8")
    return 0


def make_pages() -> int:
    """Install and bundle what pages load, unless it is there."""
    import frontend  # noqa: PLC0415  # it expects a Python that can run the project

    return frontend.main()


def point_back() -> None:
    """Let `.venv` find the project by a relative path.

    With LC_ALL=C Python 3.11 reads these files as ASCII and does not start where the folder's own
    name is Chinese.
    """
    for pointer in VENV.glob("lib/python*/site-packages/*scrip_exchange*.pth"):
        pointer.write_text(os.path.relpath(str(ROOT), str(pointer.parent)) + "\n", "utf-8")


def works() -> bool:
    """Whether `.venv` has a Python that runs, is new enough and was made for this very folder."""
    probe = "import sys, pip; print(sys.prefix); sys.exit(sys.version_info < (3, 11))"
    try:
        done = subprocess.run([str(PYTHON), "-c", probe], capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0 and os.fsdecode(done.stdout).strip() == str(VENV)


def pins() -> List[str]:
    """Return the lock's pins, each with its hashes, as text."""
    found: List[str] = []
    for line in LOCK.read_text("utf-8").splitlines(keepends=True):
        if line.startswith((" ", "\t")):
            found[-1] += line
        elif line.strip() and not line.startswith("#"):
            found.append(line)
    return found


def name_of(pin: str) -> str:
    """Return the package of a pin."""
    return pin.split("==", maxsplit=1)[0].strip()


def references() -> List[str]:
    """Return the packages that only the benchmarks want: the extra `bench`."""
    import tomllib  # noqa: PLC0415  # old Pythons lack it and stop before

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extra = project["optional-dependencies"]["bench"]
    return [requirement.split(">=")[0] for requirement in extra]


def install_references() -> int:
    """Try each engine to compare with; the benchmarks say which are missing."""
    names = references()
    remembered = VENV / "references"
    if remembered.is_file() and remembered.read_text("utf-8") == stamp():
        return 0
    for pin in pins():
        if name_of(pin) in names:
            wanted = VENV / "wanted.txt"
            wanted.write_text(pin, "utf-8")
            step = ["--no-deps", "--require-hashes", "--only-binary", ":all:"]
            if subprocess.call([*PIP, *step, "--requirement", str(wanted)]) != 0:
                print(f"{name_of(pin)} cannot be installed here: not compared.")
    remembered.write_text(stamp(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
