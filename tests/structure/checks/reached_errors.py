"""Every ErrorCode that the heart of the host names is expected by a test of the host."""

import re

from checks.tree import Tree

SOURCES = tuple(f"host_api/src/{folder}/" for folder in ("registry", "index", "library", "views"))
TESTS = ("tests/unit/host_api/", "tests/integration/", "tests/faults/", "tests/hostile/")
NAMED = re.compile(r"\bErrorCode::([a-z0-9_]+)")
# A statement that expects something, up to its end.
EXPECTED = re.compile(r"\b(?:EXPECT|ASSERT|expect)_\w+\([^;]*")
CODE = re.compile(r'ErrorCode::([a-z0-9_]+)|"([a-z0-9_]+)"')


def expected_codes(tree: Tree) -> set[str]:
    codes = set()
    for folder in TESTS:
        for name in tree.below(folder):
            if not name.endswith(".cpp"):
                continue
            for statement in EXPECTED.findall(tree.text(name) or ""):
                codes.update(first or second for first, second in CODE.findall(statement))
    return codes


def check(tree: Tree) -> list[str]:
    expected = expected_codes(tree)
    violations = {}
    for folder in SOURCES:
        for name in tree.below(folder):
            for number, line in tree.lines(name):
                for code in NAMED.findall(line):
                    if code not in expected:
                        violations.setdefault(
                            code, f"{name}:{number}: no test expects ErrorCode::{code}: write one that reaches it")
    return list(violations.values())
