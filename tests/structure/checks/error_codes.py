"""docs/errors.md has one row for every ErrorCode, and for nothing else."""

import re

from checks.tree import Tree

HEADER = "sdk/include/gantry/error.hpp"
DOCUMENT = "docs/errors.md"


def codes_in_header(tree: Tree) -> list[str]:
    text = tree.text(HEADER) or ""
    body = re.search(r"enum class ErrorCode[^{]*\{(.*?)\};", text, re.DOTALL)
    without_comments = re.sub(r"//[^\n]*", "", body.group(1)) if body else ""
    return re.findall(r"[a-z0-9_]+", without_comments)


def codes_in_document(tree: Tree) -> list[tuple[str, int]]:
    """The first cell of every row of the section "Error codes", with its line."""
    rows = []
    is_in_section = False
    for number, line in tree.lines(DOCUMENT):
        if line.startswith("## "):
            is_in_section = line == "## Error codes"
        found = re.match(r"\|\s*`([a-z0-9_]+)`\s*\|", line)
        if is_in_section and found:
            rows.append((found.group(1), number))
    return rows


def check(tree: Tree) -> list[str]:
    codes = codes_in_header(tree)
    if not codes:
        return [f"{HEADER}:1: no enum class ErrorCode was found: mend this check"]
    rows = codes_in_document(tree)
    named = [code for code, _ in rows]
    violations = [f"{DOCUMENT}:1: `{code}` of {HEADER} has no row" for code in codes if code not in named]
    violations += [f"{DOCUMENT}:{number}: `{code}` is no ErrorCode" for code, number in rows if code not in codes]
    violations += [
        f"{DOCUMENT}:{number}: `{code}` has a row already"
        for position, (code, number) in enumerate(rows)
        if code in named[:position]
    ]
    return violations
