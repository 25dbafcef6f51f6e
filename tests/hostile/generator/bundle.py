"""A hostile bundle: a good one, and what is done to it."""

import dataclasses
import json
import pathlib
from collections.abc import Callable

# States that a check may end with.
BROKEN = frozenset({"degraded", "invalid"})
INVALID = frozenset({"invalid"})
ANY = frozenset({"valid", "degraded", "invalid"})

CANARY = "from-outside-0123456789"


@dataclasses.dataclass
class Bundle:
    name: str
    spoil: Callable[[pathlib.Path], None]  # gets the folder of the bundle
    base: str = "dit"  # of tests/data/bundles
    states: frozenset = BROKEN
    # What goes on while it is looked at: gets the folder, and an event that is set when it is over.
    meanwhile: Callable | None = None
    # A race may end with this error in place of an examination.
    errors: frozenset = frozenset()


def write(path: pathlib.Path, content: bytes | str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_symlink() or path.exists():
        path.unlink()
    path.write_bytes(content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content)


def edit_json(path: pathlib.Path, change: Callable[[dict], None]) -> None:
    document = json.loads(path.read_text())
    change(document)
    path.write_text(json.dumps(document))


def index_with(**members) -> Callable[[pathlib.Path], None]:
    return lambda folder: edit_json(folder / "model_index.json", lambda index: index.update(members))


def replaced(name: str, content: bytes | str) -> Callable[[pathlib.Path], None]:
    return lambda folder: write(folder / name, content)
