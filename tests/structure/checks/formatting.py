"""The C and C++ sources are as clang-format-14 leaves them (./dev format)."""

import re
import shutil
import subprocess

from checks.tree import CODE, CannotRun, Tree

PROGRAM = "clang-format-14"


def check(tree: Tree) -> list[str]:
    if shutil.which(PROGRAM) is None:
        raise CannotRun(f"{PROGRAM} is not here; ./dev format installs it")
    names = [name for name in tree.names if name.endswith(CODE) and not name.startswith("tests/data/")]
    if not names:
        return []
    answer = subprocess.run(
        [PROGRAM, "--dry-run", "--style=file", *names], cwd=tree.root, capture_output=True, text=True, check=False
    )
    if answer.returncode != 0:
        return [f".clang-format:1: {PROGRAM} fails: {answer.stderr.strip()}"]
    first_lines = {}
    for name, number in re.findall(r"^(\S+?):(\d+):\d+: warning: code should be", answer.stderr, re.MULTILINE):
        first_lines.setdefault(name, number)
    return [f"{name}:{number}: not formatted: run ./dev format" for name, number in first_lines.items()]
