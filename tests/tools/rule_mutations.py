#!/usr/bin/env python3
"""Takes each finding of a format out of its code, one at a time, and wants a test to fail each time.

    tests/tools/rule_mutations.py [--only CODE...] [--work DIR]

Works on a copy of the sources in DIR (a temporary folder without it; DIR is kept, and a second run builds less), with a build
of its own: the tree that you are in is not touched. Builds only the format's unit test. Prints a line per finding and exits 1 if any could go unnoticed.
About four seconds a finding with ccache.
"""

import argparse
import re
import shutil
import sys
import tempfile
from pathlib import Path

from mutation_tree import copy_sources, must, run

FORMAT = "bundle_formats/diffusers_directory"
TEST = "unit_diffusers_directory"
PROGRAM = f"tests/unit/bundle_formats/{TEST}"
REPORT = re.compile(r'Report (k\w+)\{"(\w+)", Severity::(\w+), "(\w+)"\}')
ADD = re.compile(r"(void Findings::add\(const Report& report,[^{]*\{\n)")


def build(tree):
    must("cmake", "--build", "build/mutations", "--target", TEST, cwd=tree)


def failed_tests(tree):
    done = run(f"build/mutations/{PROGRAM}", "--gtest_brief=1", cwd=tree)
    failed = re.findall(r"^\[  FAILED  \] (\S+?),? ", done.stdout, re.MULTILINE)
    return sorted(set(failed)) or (["it died"] if done.returncode != 0 else [])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", help="ids of rules, or codes")
    parser.add_argument("--work", type=Path)
    options = parser.parse_args()

    work = options.work or Path(tempfile.mkdtemp(prefix="gantry_mutations_"))
    tree = work / "tree"
    copy_sources(tree)
    must("cmake", "--preset", "release", "-B", "build/mutations", cwd=tree)
    (tree / FORMAT / "src/findings.cpp").touch()  # an earlier run may have stopped with something taken out
    build(tree)
    if failed_tests(tree):
        sys.exit("the tests fail before anything was taken out")

    findings = tree / FORMAT / "src/findings.cpp"
    whole = findings.read_text(encoding="utf-8")
    reports = REPORT.findall((tree / FORMAT / "src/reports.hpp").read_text(encoding="utf-8"))
    unnoticed = 0
    for name, rule, severity, code in reports:
        if options.only and rule not in options.only and code not in options.only:
            continue
        mutant = ADD.sub(rf"\1    if (report == report::{name}) return;\n", whole)
        if mutant == whole:
            sys.exit("Findings::add is not where it was: mend this script")
        findings.write_text(mutant, encoding="utf-8")
        build(tree)
        failed = failed_tests(tree)
        unnoticed += not failed
        print(f"{rule:4} {severity:10} {code:26} " +
              (f"noticed by {len(failed)}" if failed else "GOES UNNOTICED"), flush=True)
    findings.write_text(whole, encoding="utf-8")
    if options.work is None:
        shutil.rmtree(work, ignore_errors=True)
    print(f"{unnoticed} findings could be taken out unnoticed")
    return 1 if unnoticed else 0


if __name__ == "__main__":
    sys.exit(main())
