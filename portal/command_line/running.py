"""`scrip serve` and the processes it is made of.

    engine      venue and writer alone, behind a Unix socket in the home folder
    projector   read models, from the blocks the engine commits
    auditor     holds every entry to the rules, from the same blocks
    feed        market data and private events over websockets, from the same blocks
    web         gunicorn workers: the portal and its trading API
    worker      the portal's jobs: payments that wait, notices to send again
    bots        with --demo only

Each child is this same command with another word; the supervisor restarts what ends and ends all
of them together.
"""

import os
import subprocess
import sys
from pathlib import Path
from signal import SIGINT, SIGTERM, signal
from threading import Event
from typing import Annotated, Final, NoReturn

import typer
from rich.console import Console

from exchange.client import AskTime
from exchange.commands import OPERATOR, ConfirmClock
from exchange.home import Home
from exchange.refusals import Refusal, Refused
from exchange.supervisor import Child, Supervisor
from portal import clock, metrics_folder
from portal.certificates import connection_to, local_certificate
from portal.command_line.feed import feed
from portal.command_line.options import DEFAULT_HOME, HomeOption, console, fail, home_at
from portal.command_line.worker import worker
from portal.config import Config
from portal.demo.credentials import DEMO_FILE, is_begun, is_made, read_bots, write_addresses
from portal.errors import SettingInvalid
from portal.ports import holder_of, is_free, is_private

TlsOption = Annotated[
    bool, typer.Option("--tls", help="Serve by TLS, with a certificate made here.")
]

WORKERS: Final = 2

LEAVE_WITHIN_S: Final = 5
"""A web worker that is to end waits so long for callers in the middle of a request."""

APPLICATION: Final = "portal.application:create_app()"

READY_WITHIN_S: Final = 120
LOOKS_A_SECOND: Final = 5
OK: Final = 200


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(serve)
    app.command("confirm-clock")(confirm_clock)
    app.command(hidden=True)(announce)
    app.command(hidden=True)(engine)
    app.command(hidden=True)(projector)
    app.command(hidden=True)(auditor)
    app.command(hidden=True)(feed)
    app.command(hidden=True)(worker)
    app.command(hidden=True)(bots)


def serve(  # noqa: PLR0913, PLR0917  the options of a command
    home: HomeOption = DEFAULT_HOME,
    demo: Annotated[bool, typer.Option("--demo", help="Make and run the demo market.")] = False,
    host: Annotated[
        str, typer.Option(envvar="SCRIP_HOST", help="Address to listen on.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="SCRIP_PORT", help="Port of pages and API.")] = 8000,
    feed_port: Annotated[
        int, typer.Option(envvar="SCRIP_FEED_PORT", help="Port of the live feed.")
    ] = 8001,
    workers: Annotated[
        int, typer.Option(envvar="SCRIP_WORKERS", min=1, help="Web processes.")
    ] = WORKERS,
    tls: TlsOption = False,
) -> None:
    """Run the exchange until Ctrl-C or SIGTERM."""
    from exchange.engine import REFUSED

    place, screen = home_at(home), console()
    if demo:
        _check_demo(place, host)
    _check_bank(host)
    _check_port(host, port, "SCRIP_PORT")
    _check_port(host, feed_port, "SCRIP_FEED_PORT")
    if demo:
        _leave_when_told()
        if not is_made(place.folder):
            _make_demo(place, screen)
    portal, stream = _tell_workers(place, host, port, feed_port, demo=demo, tls=tls)
    _check_settings()
    secure = _certificate(place, host) if tls else ()
    children = [
        Child("engine", _command("engine", place), final_status=REFUSED),
        Child("projector", _command("projector", place)),
        Child("auditor", _command("auditor", place)),
        Child("feed", feed_command(place, host, feed_port, tls=tls)),
        Child("web", (*web_command(host, port, workers), *secure)),
        Child("worker", _command("worker", place)),
    ]
    if demo:
        children.append(
            Child("bots", _command("bots", place, "--port", str(port), *["--tls"] * tls))
        )
        write_addresses(place.folder, portal, stream)
    told = ["--host", host, "--port", str(port), *["--demo"] * demo, *["--tls"] * tls]
    subprocess.Popen(_command("announce", place, *told))  # noqa: S603  this very program
    raise typer.Exit(Supervisor(children, _show).run())


def _make_demo(place: Home, screen: Console) -> NoReturn:
    """Make the demo market, then become this very command anew: small, as it is without a past."""
    from portal.command_line.demo import make_demo

    make_demo(place, screen)
    sys.stdout.flush()
    own = (sys.executable, "-m", "portal.command_line", *sys.argv[1:])
    os.execv(sys.executable, own)  # noqa: S606  this very program


def _tell_workers(
    place: Home, host: str, port: int, feed_port: int, *, demo: bool, tls: bool
) -> tuple[str, str]:
    """Put into the environment what web workers read there; return the two addresses."""
    portal, feed = f"http{'s' * tls}://{host}:{port}", f"ws{'s' * tls}://{host}:{feed_port}"
    os.environ |= {"SCRIP_HOME": str(place.folder), "SCRIP_HOST": host, "SCRIP_DEMO": str(+demo)}
    os.environ[metrics_folder.VARIABLE] = str(metrics_folder.fresh_folder(place.folder))
    os.environ.setdefault("SCRIP_ADDRESS", portal)
    os.environ.setdefault("SCRIP_FEED_ADDRESS", feed)
    return portal, feed


def _certificate(place: Home, host: str) -> tuple[str, ...]:
    """Make the certificate of this machine; return what gunicorn must be told."""
    config = Config(place.folder)
    local_certificate(config.certificate, config.certificate_key, host, clock.now())
    return (
        f"--certfile={config.certificate}",
        f"--keyfile={config.certificate_key}",
        # By its path: named as a module it would bring the portal into the master, before gevent
        # has put its own locks in place, and a worker would wait for itself for ever.
        f"--config={Path(__file__).with_name('web_settings.py')}",
    )


def _trusted(place: Home, *, tls: bool) -> Path | None:
    return Config(place.folder).certificate if tls else None


def announce(
    home: HomeOption = DEFAULT_HOME,
    host: str = "127.0.0.1",
    port: int = 8000,
    demo: Annotated[bool, typer.Option("--demo")] = False,
    tls: TlsOption = False,
) -> None:
    """Say where everything is once it is ready."""
    place, screen = home_at(home), console()
    if not _ready(host, port, _trusted(place, tls=tls), _stopping()):
        return
    if demo:
        _confirm_clock(place)  # a demo that was left for days is not worth a question
    address = f"http{'s' * tls}://{host}:{port}"
    screen.print(f"ready: {address}  (trading API: {address}/api/v3)")
    if demo:
        screen.print(f"demo members and their API keys: {place.folder / DEMO_FILE}")
    screen.print("Ctrl-C stops it")


def engine(
    home: HomeOption = DEFAULT_HOME,
    fork: Annotated[bool, typer.Option("--fork")] = False,
) -> None:
    """Run the engine alone."""
    from exchange.engine import run, settings_from
    from portal import logs

    logs.configure(os.environ.get("SCRIP_LOG_LEVEL", "info"))
    raise typer.Exit(run(home_at(home), settings_from(os.environ, fork=fork)))


def confirm_clock(home: HomeOption = DEFAULT_HOME) -> None:
    """Let a halted exchange go on: the clock of this machine is right.

    The engine halts when its clock jumps, or when it starts more than a day after its last entry,
    because a wrong clock would expire everything for ever.
    """
    refused = _confirm_clock(home_at(home))
    if refused is not None:
        fail(f"the engine refused: {refused.name}")


def _confirm_clock(home: Home) -> Refusal | None:
    from exchange.client import UnixSocketClient

    client = UnixSocketClient(home.socket)
    try:
        time = client.query(AskTime())
        if not time.halted:
            return None
        reply = client.submit(ConfirmClock(OPERATOR, f"clock-{time.size}", 0))
        return reply.refusal if isinstance(reply, Refused) else None
    finally:
        client.close()


def projector(home: HomeOption = DEFAULT_HOME) -> None:
    """Keep the read models up with the ledger."""
    from exchange import precedence
    from exchange.history.following import follow

    precedence.follow()
    follow(home_at(home).folder, _stopping().is_set)


def auditor(home: HomeOption = DEFAULT_HOME) -> None:
    """Audit the ledger as it grows."""
    from exchange import precedence
    from exchange.audit.watching import watch
    from portal import logs

    logs.configure(os.environ.get("SCRIP_LOG_LEVEL", "info"))
    precedence.come_last()
    watch(home_at(home).folder, _stopping().is_set)


def bots(home: HomeOption = DEFAULT_HOME, port: int = 8000, tls: TlsOption = False) -> None:
    """Trade in the demo market through the public API."""
    from portal.demo.bots import Bots, TradingApi

    stop = _stopping()
    trusted = _trusted(home_at(home), tls=tls)
    if _ready("127.0.0.1", port, trusted, stop):
        Bots(TradingApi("127.0.0.1", port, trusted), read_bots(home)).run(stop)


def _leave_when_told() -> None:
    """End at once on SIGTERM or SIGINT, until the supervisor listens to them.

    Also where this process was started deaf to Ctrl-C, as a shell starts what it puts in the
    background. Nothing has to be finished: a demo that is not whole is made anew.
    """
    for number in (SIGTERM, SIGINT):
        signal(number, lambda *_: sys.exit(0))


def _stopping() -> Event:
    """Return an event that is set when this process is asked to end."""
    stop = Event()
    for number in (SIGTERM, SIGINT):
        signal(number, lambda *_: stop.set())
    return stop


def _show(name: str, line: str) -> None:
    sys.stderr.write(f"{name}: {line}\n")


def _command(name: str, home: Home, *arguments: str) -> tuple[str, ...]:
    own = (sys.executable, "-m", "portal.command_line", name, "--home", str(home.folder))
    return (*own, *arguments)


def feed_command(home: Home, host: str, port: int, *, tls: bool = False) -> tuple[str, ...]:
    """Return what runs the live feed."""
    return _command("feed", home, "--host", host, "--port", str(port), *["--tls"] * tls)


def web_command(
    host: str, port: int, workers: int, application: str = APPLICATION
) -> tuple[str, ...]:
    """Return what runs the web workers; where everything is they read from the environment."""
    return (
        sys.executable,
        "-m",
        "gunicorn",
        "--worker-class=gevent",  # docs/decisions, 0024
        f"--workers={workers}",
        f"--graceful-timeout={LEAVE_WITHIN_S}",
        f"--bind={host}:{port}",
        "--reuse-port",  # with one socket for all, the worker that is awake takes all connections
        "--log-level=warning",
        application,
    )


def _check_port(host: str, port: int, setting: str) -> None:
    if not is_free(host, port):
        fail(f"port {port} is in use by {holder_of(port)}; choose another with {setting}")


def _check_demo(home: Home, host: str) -> None:
    if not is_private(host):
        fail(f"the demo's secrets are in a file: it does not listen on {host}, only on 127.0.0.1")
    if home.ledger.exists() and not is_begun(home.folder):
        fail(f"{home.folder} holds a real ledger; give the demo a folder of its own (SCRIP_HOME)")


def _check_bank(host: str) -> None:
    if os.environ.get("SCRIP_SANDBOX_BANK") == "1" and not is_private(host):
        fail(f"the sandbox bank gives money away: it does not listen on {host}, only on 127.0.0.1")


def _check_settings() -> None:
    """Fail where the web workers could not start with what they will read."""
    try:
        Config.from_environment(os.environ)
    except SettingInvalid as error:
        fail(str(error))


def _ready(host: str, port: int, certificate: Path | None, stop: Event) -> bool:
    for _ in range(READY_WITHIN_S * LOOKS_A_SECOND):
        if stop.wait(1 / LOOKS_A_SECOND):
            return False
        connection = connection_to(host, port, certificate, 2)
        try:
            connection.request("GET", "/readyz")
            if connection.getresponse().status == OK:
                return True
        except OSError:
            continue
        finally:
            connection.close()
    return False
