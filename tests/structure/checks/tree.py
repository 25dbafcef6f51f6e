"""Tree: the files of a repository that a check looks at, and nothing else of the disk."""

import pathlib
import subprocess
from collections.abc import Iterable, Iterator

NOT_OURS = (".git/", "build/", ".cache/")
CODE = (".h", ".hpp", ".c", ".cpp")


class CannotRun(Exception):
    """The check needs something that is not here."""


class Tree:
    def __init__(self, root: pathlib.Path, names: Iterable[str], compiler: str = "c++"):
        self.root = root
        self.compiler = compiler
        self.names = sorted(names)
        self._name_set = frozenset(self.names)

    @classmethod
    def of_repository(cls, root: pathlib.Path, compiler: str = "c++") -> "Tree":
        """What git knows or would take; in a copy without git, every file that no build made."""
        listing = subprocess.run(
            ["git", "-c", f"safe.directory={root}", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=root,
            capture_output=True,
            check=False,
        )
        if listing.returncode == 0 and listing.stdout:
            names = listing.stdout.decode().rstrip("\0").split("\0")
        else:
            paths = (path.relative_to(root).as_posix() for path in root.rglob("*") if not path.is_dir())
            names = [name for name in paths if not name.startswith(NOT_OURS) and "__pycache__" not in name]
        return cls(root, (name for name in names if (root / name).is_file()), compiler)

    def __contains__(self, name: str) -> bool:
        return name in self._name_set

    def below(self, *folders: str, suffixes: tuple[str, ...] = ()) -> Iterator[str]:
        for name in self.names:
            if name.startswith(folders) and (not suffixes or name.endswith(suffixes)):
                yield name

    def text(self, name: str) -> str | None:
        """None for a file that is not text."""
        content = (self.root / name).read_bytes()
        if b"\0" in content:
            return None
        try:
            return content.decode()
        except UnicodeDecodeError:
            return None

    def lines(self, name: str) -> Iterator[tuple[int, str]]:
        return enumerate((self.text(name) or "").splitlines(), start=1)
