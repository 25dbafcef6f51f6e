"""Nothing tracked names the machine it was written on, or where its packages were fetched from."""

import re

from checks.tree import Tree

# The folder at the start of a path, not in the middle of a longer one (`<root>/work/x`).
HOME = re.compile(r"(?<![\w.<>$})~-])/(?:work|root|home)/[\w.-]+")
HOST = re.compile(
    r"\b(?:deb|snapshot|security)\.debian\.org|\bpypi\.org|\bfiles\.pythonhosted\.org|\bregistry\.npmjs\.org"
    r"|\bproxy\.golang\.org|\bindex\.crates\.io|\bconda\.anaconda\.org|\bartifactory\b"
    r"|https?://[\w.-]+\.(?:internal|corp|local)\b"
)
# The checks themselves spell out what they look for.
EXEMPT = ("tests/structure/",)


def check(tree: Tree) -> list[str]:
    violations = []
    for name in tree.names:
        if name.startswith(EXEMPT):
            continue
        for number, line in tree.lines(name):
            for pattern, what in ((HOME, "a path of one machine"), (HOST, "a package host")):
                found = pattern.search(line)
                if found:
                    violations.append(f"{name}:{number}: {what}: {found.group(0)}")
    return violations
