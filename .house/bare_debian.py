"""A bare Debian in a folder: nothing but what debootstrap lays down and the README asks for.

It takes this machine's own settings for reaching package registries (apt's transport and suite,
pip's and npm's configuration, certificates), since the folder is on this machine's network; nothing
else of the machine is seen from inside. Every command runs in a mount namespace of its own, so that
no mount outlives it.
"""

import os
import re
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Self

LOCAL_PATH = re.compile(r"(?:file://|(?<![\w:/.]))(/[^\s'\",;:]+)")
PASSED_ON = re.compile(
    r"(PIP_\w+|NPM_CONFIG_\w+|\w+_CA_BUNDLE|\w+_CA_CERTS|SSL_CERT_\w+|(https?|no|all)_proxy)",
    re.IGNORECASE,
)
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
READER = "reader"
HOME = f"/home/{READER}"


class FailedInsideError(Exception):
    """A command that ran inside ended with `status`."""

    def __init__(self, command: str, status: int) -> None:
        super().__init__(command, status)
        self.command = command
        self.status = status

    def __str__(self) -> str:
        return f"`{self.command}` ended with status {self.status}"


class BareDebian:
    """A Debian in a temporary folder, with an ordinary user; a context manager that removes it."""

    def __init__(self, keep: bool = False) -> None:  # noqa: FBT001, FBT002  # one switch
        self.keep = keep
        self.root = Path(tempfile.mkdtemp(prefix="scrip-fresh-", dir="/var/tmp"))
        self.root.chmod(0o755)
        self.bound: set[Path] = set()
        self.environment = {
            name: value for name, value in os.environ.items() if PASSED_ON.fullmatch(name)
        }
        self.environment["DEBIAN_FRONTEND"] = "noninteractive"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop_strays()
        if self.keep:
            print(f"fresh: kept in {self.root}")
        else:
            shutil.rmtree(self.root, ignore_errors=True)

    def build(self) -> None:
        """Lay Debian down, give it this machine's registry settings and a user."""
        source = apt_source()
        subprocess.run(
            ["debootstrap", "--variant=minbase", source["CODENAME"], self.root, source["REPO_URI"]],
            check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        self.copy(Path("/etc/resolv.conf"))
        self.copy(Path("/etc/hosts"))
        self.copy(CERTIFICATES)
        self.set_up_apt()
        self.set_up_pip()
        self.set_up_npm()
        self.run(f"useradd --create-home --shell /bin/sh {READER}", user="root")
        self.run(f"chown -R {READER}: {HOME}", user="root")
        self.run("apt-get update -qq", user="root")

    def set_up_apt(self) -> None:
        """Let apt answer yes and reach its registry as this machine does."""
        dump = subprocess.run(["apt-config", "dump"], capture_output=True, text=True, check=True)
        lines = [line for line in dump.stdout.splitlines() if line.startswith("Acquire::")]
        lines.append('APT::Get::Assume-Yes "true";')
        lines.append('APT::Install-Recommends "false";')
        lines.append('quiet "2";')
        folder = self.root / "etc" / "apt" / "apt.conf.d"
        (folder / "90machine").write_text("\n".join(lines) + "\n", "utf-8")

    def set_up_pip(self) -> None:
        """Copy pip's configuration, and let in the local folders that it names."""
        said = "\n".join(self.environment.values())
        for config in pip_configurations():
            home = Path.home()
            inside = Path(HOME) / config.relative_to(home) if home in config.parents else config
            self.copy(config, inside)
            said += "\n" + config.read_text("utf-8")
        for path in map(Path, sorted(set(LOCAL_PATH.findall(said)))):
            if path.is_file():
                self.copy(path)
            elif path.is_dir() and not path.is_relative_to("/etc"):
                # An index in a folder `simple` points to files beside that folder.
                self.bound.add(path.parent if path.name == "simple" else path)

    def set_up_npm(self) -> None:
        """Copy npm's configuration of this user, with the certificates that it names."""
        config = Path(os.environ.get("NPM_CONFIG_USERCONFIG", Path.home() / ".npmrc"))
        if not config.is_file():
            return
        self.environment.pop("NPM_CONFIG_USERCONFIG", None)
        self.copy(config, Path(HOME) / ".npmrc")
        for path in map(Path, LOCAL_PATH.findall(config.read_text("utf-8"))):
            self.copy(path)

    def copy(self, path: Path, inside: Path | None = None) -> None:
        """Copy a file of the machine to the same place inside, or to another."""
        if path.is_file():
            target = self.root / (inside or path).relative_to("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)

    def start(self, command: str, user: str = READER) -> "subprocess.Popen[bytes]":
        """Start a command inside, in a process group of its own."""
        return subprocess.Popen(self._enter(command, user), start_new_session=True)

    def run(self, command: str, user: str = READER) -> None:
        """Run a command inside to its end; raise FailedInsideError if it fails."""
        # Installing ca-certificates inside replaces the file by one that lacks this machine's own.
        self.copy(CERTIFICATES)
        done = subprocess.run(self._enter(command, user), check=False)
        if done.returncode != 0:
            raise FailedInsideError(command, done.returncode)

    def _enter(self, command: str, user: str) -> list[str]:
        mounts = ['mount -t proc proc "$0/proc"', 'mount --rbind /dev "$0/dev"']
        for path in sorted(self.bound):
            (self.root / path.relative_to("/")).mkdir(parents=True, exist_ok=True)
            mounts.append(f'mount --bind -o ro "{path}" "$0{path}"')
        home = "/root" if user == "root" else HOME
        outside = {
            "HOME": home,
            "USER": user,
            "PATH": "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        }
        variables = [f"{name}={value}" for name, value in {**self.environment, **outside}.items()]
        enter = f'exec chroot --userspec={user}:{user} "$0" /usr/bin/env -i "$@"'
        script = " && ".join([*mounts, enter])
        inner = ["/bin/sh", "-c", f"cd {home} && {command}"]
        return ["unshare", "--mount", "sh", "-c", script, str(self.root), *variables, *inner]

    def strays(self) -> list[int]:
        """Return the processes that still run inside."""
        found: list[int] = []
        for link in Path("/proc").glob("[0-9]*/root"):
            try:
                if link.readlink() == self.root:
                    found.append(int(link.parent.name))
            except OSError:
                continue
        return found

    def stop_strays(self) -> None:
        """End whatever still runs inside; only what was started there."""
        for process in self.strays():
            os.kill(process, signal.SIGKILL)


def apt_source() -> dict[str, str]:
    """Return release and address of this machine's own Debian source, as apt knows them."""
    fields = ("LABEL", "COMPONENT", "CODENAME", "SUITE", "REPO_URI")
    query = "\t".join(f"$({field})" for field in fields)
    told = subprocess.run(
        ["apt-get", "indextargets", "--format", query, "Created-By: Packages"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    for line in told.stdout.splitlines():
        target = dict(zip(fields, line.split("\t"), strict=True))
        whole = "-" not in target["CODENAME"]  # not bookworm-updates and the like
        if whole and (target["LABEL"], target["COMPONENT"]) == ("Debian", "main"):
            return target
    raise LookupError("apt knows no source of Debian itself: run apt-get update")


def pip_configurations() -> list[Path]:
    """Return the files from which pip takes its settings here."""
    told = subprocess.run(
        ["python3", "-m", "pip", "config", "debug"], capture_output=True, text=True, check=False
    )
    return [Path(path) for path in re.findall(r"(\S+), exists: True", told.stdout)]
