"""Keep every message in both languages: extract, compile, and check that none is missing.

Usage: python .house/messages.py [check | extract [CAPABILITY ...] | compile]

Source text is English. A capability's messages lie in its own `translations`, what lies in
portal/*.py and portal/templates in portal/translations, what scripts say in portal/frontend.
All are read as one, so a message needs its Chinese only once. `extract` adds what is new, with an
empty Chinese: fill it in by meaning. `check` fails on a message that is missing, empty, fuzzy, has
other placeholders, or has two translations.
"""

import json
import sys
from collections.abc import Iterator
from functools import partial
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
CHINESE = "zh"
SHARED = "shared"
FRONTEND = "frontend"
KEYWORDS = {
    "_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2),
    "lazy_ngettext": (1, 2), "_p": ((1, "c"), 2), "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
}  # fmt: skip
OPTIONS = {
    "**.html": {"newstyle_gettext": "true", "silent": "false"},
    "**.txt": {"silent": "false"},
}
PYTHON, TEMPLATE, SCRIPT = (
    [("**.py", "python")], [("**.html", "jinja2"), ("**.txt", "jinja2")], [("**.js", "javascript")],
)  # fmt: skip
HEADER = b"""msgid ""
msgstr ""
"Language: zh\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
Methods = list[tuple[str, str]]


class Part(NamedTuple):
    """What shares one catalogue: its name, the folders it lies in, and its catalogue."""

    name: str
    sources: list[tuple[Path, Methods, bool]]
    catalogue: Path


def main(arguments: list[str]) -> int:
    """Do as asked and return the exit status."""
    match arguments:
        case [] | ["check"]:
            return check(ROOT / "portal")
        case ["extract", *names]:
            return extract(ROOT / "portal", names)
        case ["compile"]:
            return compile_all(ROOT / "portal")
        case _:
            pass
    print((__doc__ or "").strip(), file=sys.stderr)
    return 2


def parts(portal: Path) -> Iterator[Part]:
    """Yield everything that has a catalogue."""
    shared = [(portal, PYTHON, False), (portal / "templates", TEMPLATE, True)]
    yield Part(SHARED, shared, catalogue_in(portal))
    scripts = portal / FRONTEND
    yield Part(FRONTEND, [(scripts / "src", SCRIPT, True)], catalogue_in(scripts))
    for folder in sorted(path.parent for path in portal.glob("*/__init__.py")):
        yield Part(folder.name, [(folder, PYTHON + TEMPLATE, True)], catalogue_in(folder))


def catalogue_in(folder: Path) -> Path:
    """Return where the catalogue of a folder lies."""
    return folder / "translations" / CHINESE / "LC_MESSAGES" / "messages.po"


def said(part: Part) -> Catalog:
    """Return every message that the sources of a part say."""
    found = Catalog(locale=CHINESE, charset="utf-8", fuzzy=False, domain="messages")
    for folder, methods, deep in part.sources:
        if not folder.is_dir():
            continue
        for name, line, message, _comments, context in extract_from_dir(
            str(folder), methods, OPTIONS, KEYWORDS,
            directory_filter=partial(wanted, str(folder), deep=deep),
        ):  # fmt: skip
            found.add(message, None, [(f"{folder.name}/{name}", line)], context=context)
    return found


def wanted(top: str, path: str, *, deep: bool) -> bool:
    """Whether a folder below `top` is to be read."""
    name = Path(path).name
    return path == top or (deep and not name.startswith((".", "_")) and name != "node_modules")


def written(part: Part) -> Catalog:
    """Return the catalogue of a part as it lies there; an empty one if there is none."""
    if not part.catalogue.is_file():
        return Catalog(locale=CHINESE, charset="utf-8", fuzzy=False)
    with part.catalogue.open("rb") as file:
        return read_po(file, CHINESE)


def check(portal: Path) -> int:
    """Name every message that lacks its Chinese."""
    everything = list(parts(portal))
    have = together(everything)
    complaints = [complaint for part in everything for complaint in lacks(part, have)]
    complaints += [complaint for part in everything for complaint in quarrels(part, have)]
    for complaint in complaints:
        print(complaint)
    if complaints:
        print(f"{len(complaints)} messages lack their Chinese: python .house/messages.py extract")
    return bool(complaints)


def together(everything: list[Part]) -> Catalog:
    """Return all catalogues in one, as the portal reads them; the first to say something wins."""
    found = Catalog(locale=CHINESE, charset="utf-8", fuzzy=False)
    for part in everything:
        for message in written(part):
            known = message.id and found.get(message.id, message.context)
            if message.id and not (known and complete(known.string)):
                found[message.id] = message
    return found


def lacks(part: Part, have: Catalog) -> Iterator[str]:
    """Yield what the sources of a part say and no catalogue has in Chinese."""
    for message in said(part):
        if not message.id:
            continue
        found = have.get(message.id, message.context)
        place = f"{part.name}: {message.locations[0][0]}:{message.locations[0][1]}"
        if found is None:
            yield f"{place}: missing: {message.id!r}"
        elif found.fuzzy:
            yield f"{place}: fuzzy: {message.id!r}"
        elif not complete(found.string):
            yield f"{place}: empty: {message.id!r}"
        elif errors := list(found.check(have)):
            yield f"{place}: {errors[0]}: {message.id!r}"


def quarrels(part: Part, have: Catalog) -> Iterator[str]:
    """Yield what a part says otherwise than another part: a reader would see either."""
    for message in written(part):
        other = message.id and have.get(message.id, message.context)
        if other and complete(message.string) and other.string != message.string:
            yield f"{part.name}: two translations: {message.id!r}"


def complete(string: object) -> bool:
    """Whether a translation, or each of its plural forms, says something."""
    forms = string if isinstance(string, tuple | list) else (string,)
    return bool(forms) and all(forms)


def extract(portal: Path, names: list[str]) -> int:
    """Add to the catalogues named, or to all, what their parts say and no catalogue has."""
    everything = list(parts(portal))
    have = together(everything)
    for part in everything:
        if names and part.name not in names:
            continue
        new = [m for m in said(part) if m.id and have.get(m.id, m.context) is None]
        if new:
            catalogue = written(part)
            for message in new:
                catalogue.add(message.id, context=message.context)
            write(part.catalogue, catalogue)
        print(f"{part.name}: {len(new)} new messages to translate")
    return 0


def write(path: Path, catalogue: Catalog) -> None:
    """Write a catalogue in order, without line numbers and dates: they change with every edit."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(HEADER)
        write_po(file, catalogue, width=100, no_location=True, omit_header=True, sort_output=True)


def compile_all(portal: Path) -> int:
    """Compile the catalogues that are stale, and write what the bundles take of the scripts'."""
    compiling().compile_stale(portal)
    everything = list(parts(portal))
    have = together(everything)
    scripts = next(part for part in everything if part.name == FRONTEND)
    found = (have.get(message.id, message.context) for message in said(scripts) if message.id)
    words = {str(message.id): str(message.string) for message in found if message}
    (portal / FRONTEND / "words.json").write_text(json.dumps(words, ensure_ascii=False), "utf-8")
    return 0


def compiling() -> ModuleType:
    """Return portal/catalogues.py, without all of the portal around it."""
    spec = spec_from_file_location("catalogues", ROOT / "portal" / "catalogues.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError("portal/catalogues.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
