"""Every relative link of a document leads to a file of the repository, and to a heading that is in it."""

import posixpath
import re

from checks.tree import Tree

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$")


def prose(tree: Tree, name: str):
    """The lines of a document that are not in a fenced block."""
    is_code = False
    for number, line in tree.lines(name):
        if line.lstrip().startswith("```"):
            is_code = not is_code
        elif not is_code:
            yield number, line


def anchors(tree: Tree, name: str) -> set[str]:
    """As the usual renderers make them from headings: lower case, blanks to '-', punctuation dropped."""
    found = set()
    for _, line in prose(tree, name):
        heading = HEADING.match(line)
        if heading:
            kept = re.sub(r"[^\w\- ]", "", heading.group(1).lower())
            found.add(kept.replace(" ", "-"))
    return found


def judge(tree: Tree, name: str, target: str) -> str | None:
    path, _, anchor = target.partition("#")
    file = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
    if file not in tree:
        is_folder = any(True for _ in tree.below(file + "/"))
        return None if is_folder and not anchor else f"leads to nothing: {target}"
    if anchor and anchor not in anchors(tree, file):
        return f"no such heading: {target}"
    return None


def check(tree: Tree) -> list[str]:
    violations = []
    for name in tree.names:
        if not name.endswith(".md") or name.startswith("tests/data/"):
            continue
        for number, line in prose(tree, name):
            for target in LINK.findall(line):
                if re.match(r"[a-z]+:", target):
                    continue
                reason = judge(tree, name, target)
                if reason:
                    violations.append(f"{name}:{number}: {reason}")
    return violations
