"""The list of packages that README.md shows is the one that ./dev installs."""

import re
import subprocess

from checks.tree import Tree

BLOCK = re.compile(r"<!-- packages: [^>]*-->\n+```\w*\n(.*?)```", re.DOTALL)


def check(tree: Tree) -> list[str]:
    answer = subprocess.run(["./dev", "packages"], cwd=tree.root, capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        return [f"dev:1: ./dev packages fails: {answer.stderr.strip()}"]
    block = BLOCK.search(tree.text("README.md") or "")
    if block is None:
        return ["README.md:1: has no block of packages (`<!-- packages: ... -->` and a fenced block)"]
    installed, shown = set(answer.stdout.split()), set(block.group(1).split())
    violations = [f"README.md:1: {package} is missing from the packages" for package in sorted(installed - shown)]
    violations += [f"README.md:1: {package} is not installed by ./dev" for package in sorted(shown - installed)]
    return violations
