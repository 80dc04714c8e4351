"""Prove the README on a bare Debian: run its very commands there and wait for what it promises.

Usage: make fresh, as root on a Debian or Ubuntu; python .house/fresh.py [--keep] [--until set-up]

It lays a minimal Debian into a folder, installs what the README asks for, clones this repository's
last commit as an ordinary user, runs `make run` until /readyz answers, stops it as Ctrl-C does,
starts it a second time, and runs `make test`. The commands come from the README's own blocks:
```sh as-root, ```sh run, ```sh test-as-root (the browser and the font that the tests in a browser
need) and ```sh test.
"""

import argparse
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from http import HTTPStatus
from pathlib import Path

from bare_debian import BareDebian, FailedInsideError

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"^```sh (?P<name>[\w-]+)\n(?P<commands>.*?)^```", re.MULTILINE | re.DOTALL)
PORTS = {"SCRIP_PORT": 8000, "SCRIP_FEED_PORT": 8001}
READY_WITHIN_S = 900  # set-up included; the promise of three minutes is printed, not assumed
STOPPED_WITHIN_S = 30


def main() -> int:
    """Return the exit status: 0 when the README held its word."""
    options = arguments()
    lack = unfit()
    if lack:
        print(f"make fresh: {lack}", file=sys.stderr)
        return 1
    with BareDebian(keep=options.keep) as debian:
        try:
            prove(debian, options.until)
        except (subprocess.CalledProcessError, FailedInsideError, UnprovenError) as error:
            print(f"fresh: FAILED: {error}", file=sys.stderr)
            return 1
    print("fresh: the README holds on a bare Debian")
    return 0


class UnprovenError(Exception):
    """The README promised something that did not come about."""


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--keep", action="store_true", help="leave the folder for a look")
    parser.add_argument("--until", choices=["set-up", "run", "test"], default="test")
    return parser.parse_args()


def unfit() -> str:
    """Say why this machine cannot do it and what to type, or nothing."""
    if os.geteuid() != 0:
        return "a Debian in a folder needs root (mount, chroot). Run: sudo make fresh"
    missing = [
        tool for tool in ("debootstrap", "unshare", "chroot", "git") if not shutil.which(tool)
    ]
    if missing:
        return f"{', '.join(missing)} not found. Run: apt install debootstrap git util-linux"
    return ""


def prove(debian: BareDebian, until: str) -> None:
    """Follow the README from the first command to the last."""
    blocks = commands_of((ROOT / "README.md").read_text("utf-8"))
    say("laying down a bare Debian")
    debian.build()
    say(blocks["as-root"])
    debian.run(blocks["as-root"], user="root")
    clone(debian)
    use_free_ports(debian)
    if until == "set-up":
        say("make setup")
        debian.run("cd scrip && make setup && make setup && make help")
        return
    for attempt in ("first", "second"):
        say(f"{blocks['run']} ({attempt} time)")
        run_until_ready(debian, blocks["run"])
    if until == "test":
        say(blocks["test-as-root"])
        debian.run(blocks["test-as-root"], user="root")
        say(blocks["test"])
        debian.run(f"cd scrip && {blocks['test']}")


def commands_of(readme: str) -> dict[str, str]:
    """Return the README's marked commands, one line for each block."""
    found = {
        match["name"]: " && ".join(match["commands"].split("\n")[:-1])
        for match in BLOCK.finditer(readme)
    }
    missing = {"as-root", "run", "test", "test-as-root"} - found.keys()
    if missing:
        raise UnprovenError(f"README.md has no block marked {', '.join(sorted(missing))}")
    return found


def clone(debian: BareDebian) -> None:
    """Bring the last commit in, as a clone of the ordinary user."""
    if subprocess.run(["git", "diff", "--quiet", "HEAD"], cwd=ROOT, check=False).returncode:
        say("note: what is not committed is not proved")
    bundle = debian.root / "srv" / "scrip.bundle"
    subprocess.run(["git", "bundle", "create", "--quiet", bundle, "HEAD"], cwd=ROOT, check=True)
    debian.run("git -c advice.detachedHead=false clone --quiet /srv/scrip.bundle scrip")


def use_free_ports(debian: BareDebian) -> None:
    """Keep the usual ports where they are free; else take others and say so."""
    for setting, port in PORTS.items():
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                probe.bind(("127.0.0.1", 0))
                debian.environment[setting] = str(probe.getsockname()[1])
                say(f"note: port {port} is taken here, so {setting}={debian.environment[setting]}")


def run_until_ready(debian: BareDebian, command: str) -> None:
    """Start the market, wait until it is ready, and stop it as Ctrl-C would."""
    port = debian.environment.get("SCRIP_PORT", str(PORTS["SCRIP_PORT"]))
    began = time.monotonic()
    market = debian.start(f"cd scrip && {command}")
    try:
        while not answers(f"http://127.0.0.1:{port}/readyz"):
            if market.poll() is not None:
                raise UnprovenError(f"{command} ended with status {market.returncode}")
            if time.monotonic() - began > READY_WITHIN_S:
                raise UnprovenError(f"{command} was not ready after {READY_WITHIN_S} s")
            time.sleep(0.2)
        say(f"ready after {time.monotonic() - began:.1f} s")
    finally:
        if market.poll() is None:
            os.killpg(market.pid, signal.SIGINT)
    stop(debian, market)


def stop(debian: BareDebian, market: "subprocess.Popen[bytes]") -> None:
    """Wait for the market to end, with nothing left behind."""
    try:
        market.wait(STOPPED_WITHIN_S)
    except subprocess.TimeoutExpired:
        raise UnprovenError(f"still running {STOPPED_WITHIN_S} s after Ctrl-C") from None
    if debian.strays():
        raise UnprovenError(f"processes left behind after Ctrl-C: {debian.strays()}")
    say("stopped, nothing left behind")


def answers(address: str) -> bool:
    """Whether a page answers that all is well."""
    try:
        with urllib.request.urlopen(address, timeout=5) as reply:  # noqa: S310  # our own loopback
            return bool(reply.status == HTTPStatus.OK)
    except (urllib.error.URLError, OSError):
        return False


def say(what: str) -> None:
    """Tell the person at the terminal what happens next."""
    print(f"fresh: {what}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
