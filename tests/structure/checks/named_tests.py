"""Every test that tests/README.md names, `Suite.Name`, is in a source below tests."""

import re

from checks.tree import Tree

README = "tests/README.md"
NAMED = re.compile(r"`([A-Z]\w*\.[A-Z]\w*)`")
DEFINED = re.compile(r"^TEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\)", re.MULTILINE)


def check(tree: Tree) -> list[str]:
    defined = set()
    for name in tree.below("tests/"):
        if name.endswith(".cpp"):
            defined.update(".".join(match) for match in DEFINED.findall(tree.text(name) or ""))
    return [
        f"{README}:{number}: no such test: {test}"
        for number, line in tree.lines(README)
        for test in NAMED.findall(line)
        if test not in defined
    ]
