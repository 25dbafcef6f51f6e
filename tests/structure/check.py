#!/usr/bin/env python3
"""Runs one check over the repository: check.py NAME [--root FOLDER] [--compiler PROGRAM].

Prints a line per violation, `path:line: what is wrong and what to do`, and exits 1 if there is any.
Exits 77 where the check cannot run here, with the reason.
"""

import argparse
import importlib
import pathlib
import sys

from checks.tree import CannotRun, Tree

NAMES = (
    "descriptor_names",
    "error_codes",
    "examples",
    "file_sizes",
    "format_ids",
    "format_rules",
    "formatting",
    "layering",
    "links",
    "machine_names",
    "named_tests",
    "packages",
    "reached_errors",
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parents[2])
    parser.add_argument("--compiler", default="c++")
    arguments = parser.parse_args()

    check = importlib.import_module(f"checks.{arguments.name}").check
    tree = Tree.of_repository(arguments.root, compiler=arguments.compiler)
    try:
        violations = check(tree)
    except CannotRun as reason:
        print(f"SKIP {arguments.name}: {reason}")
        return 77
    for violation in violations:
        print(violation)
    if not violations:
        print(f"{arguments.name}: {len(tree.names)} files, nothing to complain about")
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
