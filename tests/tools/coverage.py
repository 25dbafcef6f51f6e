#!/usr/bin/env python3
"""Prints which part of the branches of the library's heart its own tests take, folder by folder.

    tests/tools/coverage.py [--list] [--no-run] [--folder NAME]... [--least PERCENT]

Builds the preset `coverage` (gcc's --coverage, no optimisation) in build/coverage at low priority, runs the unit and
integration tests of the host, the odd places, and those in which each system call, and each call of SQLite, fails once. Then
it reads what gcov tells.

Not counted: what only an exception leads to. Those are the branches that gcov marks as thrown with the other way out of
the same call (that it returned is no decision of ours), and branches in blocks that nothing but an exception reaches: the
compiler's clean-up of half-made values.
Merged: the same line in several objects or instances of a template; one of them is enough.

--list names the branches that no test takes, --no-run reads what an earlier run has left, --least is the percentage below
which a folder makes this exit 1 (90).
"""

import argparse
import json
import os
import re
import subprocess
import sys
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build/coverage"
SOURCES = ROOT / "host_api/src"
FOLDERS = ("registry", "index", "library", "views")

# Another user may not write the counts, and says so where an error is expected.
OTHER_USER = ("*ThisUserCannotRead*", "*AnotherUser*")

# Program, and the filter of its tests. Those that start a process for each trial are left out: what is killed writes
# no counts, and what is not takes longer to write them than to do its work.
PROGRAMS = {
    "tests/unit/host_api/views/unit_views": "*",
    "tests/unit/host_api/views/unit_views_faults": "*",
    "tests/unit/host_api/registry/unit_registry": "*",
    "tests/unit/host_api/registry/unit_registry_faults": "*",
    "tests/unit/host_api/index/unit_index": "*",
    "tests/unit/host_api/index/unit_index_faults": "*",
    "tests/unit/host_api/library/unit_library": "*",
    "tests/unit/host_api/library/unit_library_copy_faults": "*",
    "tests/unit/host_api/tools/unit_tools": "*",
    "tests/integration/integration_main_job": "*",
    "tests/integration/integration_lifecycle": f"-{OTHER_USER[0]}",
    "tests/integration/integration_capture": "*",
    "tests/integration/integration_surface": f"-{OTHER_USER[1]}",
    "tests/integration/integration_sharing": "*",
    "tests/integration/integration_formats": "*",
    "tests/integration/integration_error_codes": "*",
    "tests/integration/integration_file_models": "*",
    "tests/integration/imports": "*",
    "tests/integration/integration_sequences": "*",
    "tests/faults/each_call": "*",
    "tests/faults/each_database_call": "*",
    "tests/faults/odd_places": "GoneRoot*:NoRoom*:LongPaths*:DamagedRecords*",
}


# Its long run: each place where a call fails.
WHOLE = ("each_call",)


def must(*command):
    if subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False).returncode != 0:
        sys.exit(f"coverage: failed: {' '.join(map(str, command))}")


def build():
    must("cmake", "--preset", "coverage")
    targets = [Path(program).name for program in PROGRAMS]
    must("cmake", "--build", "--preset", "coverage", "--target", *targets)


def run_tests():
    """Counts of an earlier run go first: they may be of other sources. The names of programs that failed."""
    for counts in BUILD.rglob("*.gcda"):
        counts.unlink()

    def failed(item):
        program, tests = item
        environment = dict(os.environ)
        if Path(program).name in WHOLE:
            environment["GANTRY_LONG"] = "1"
        if os.access("/dev/shm", os.W_OK):
            environment["TMPDIR"] = "/dev/shm"
        done = subprocess.run([BUILD / program, f"--gtest_filter={tests}", "--gtest_brief=1"], cwd=BUILD,
                              env=environment, capture_output=True, text=True, errors="replace", check=False)
        if done.returncode == 0:
            return None
        print(done.stdout[-3000:], done.stderr[-1000:], file=sys.stderr)
        return program

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return [program for program in pool.map(failed, PROGRAMS.items()) if program is not None]


BLOCK = re.compile(r" *([^ :]+): *\d+-block ")
LINE = re.compile(r" *([^ :]+): *(\d+):")
BRANCH = re.compile(r"branch +\d+ (?:taken (\d+)|never executed)")
SOURCE = re.compile(r" *-: *0:Source:(.*)")


def gcov(notes, *options):
    return subprocess.run(["gcov", "--stdout", "--branch-probabilities", "--branch-counts", *options, notes],
                          cwd=BUILD, capture_output=True, text=True, errors="replace", check=True).stdout


def exceptional_branches(listing, folder):
    """Of each line of each file: the counts of its branches, and which of them nothing but an exception reaches."""
    told = defaultdict(list)
    path, is_exceptional = None, False
    counts, flags = [], []
    for text in listing.splitlines():
        if found := BRANCH.match(text):
            counts.append(int(found[1] or 0))
            flags.append(is_exceptional)
        elif found := BLOCK.match(text):
            is_exceptional = found[1] == "$$$$$"
        elif found := SOURCE.match(text):
            path = Path(found[1])
        elif found := LINE.match(text):
            counts, flags = [], []
            is_exceptional = found[1].startswith("=====")
            if path is not None and path.parent == folder:
                told[path.name, int(found[2])].append((counts, flags))
    return told


def decisions(branches, told):
    """Whether each branch was taken that is neither thrown, nor the pair of one that is, nor behind an exception."""
    counts = [branch["count"] for branch in branches]
    flags = next((flags for others, flags in told if others == counts), [False] * len(counts))
    taken = []
    for branch, is_exceptional in zip(branches, flags):
        taken.append(None if is_exceptional else branch["count"] > 0)
        if branch["throw"]:
            taken[-2:] = [None, None]
    return [is_taken for is_taken in taken if is_taken is not None]


def branches_of_object(notes, folder):
    """By file and line, for each instance of the line: which of its branches was taken."""
    told = exceptional_branches(gcov(notes, "--all-blocks"), folder)
    for document in gcov(notes, "--json-format").splitlines():
        for file in json.loads(document)["files"]:
            path = Path(file["file"])
            if path.parent == folder:
                for line in file["lines"]:
                    place = path.name, line["line_number"]
                    yield place, decisions(line["branches"], told[place])


def branches_of(folder):
    """By file and line: whether each of its branches was taken in any object."""
    objects = sorted((BUILD / f"host_api/CMakeFiles/gantry_host_objects.dir/src/{folder}").glob("*.gcno"))
    merged = defaultdict(list)
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for branches in pool.map(lambda notes: list(branches_of_object(notes, SOURCES / folder)), objects):
            for place, line in branches:
                known = merged[place]
                known.extend([False] * (len(line) - len(known)))
                for position, is_taken in enumerate(line):
                    known[position] |= is_taken
    return {place: line for place, line in merged.items() if line}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--no-run", action="store_true")
    parser.add_argument("--folder", choices=FOLDERS, action="append")
    parser.add_argument("--least", type=float, default=90)
    options = parser.parse_args()

    failed = []
    if not options.no_run:
        os.nice(10)
        build()
        failed = run_tests()
    too_few = []
    for folder in options.folder or FOLDERS:
        branches = branches_of(folder)
        count = sum(len(line) for line in branches.values())
        taken = sum(sum(line) for line in branches.values())
        share = 100 * taken / max(count, 1)
        print(f"host_api/src/{folder}: {share:.1f} % of {count} branches, {count - taken} not taken")
        if share < options.least:
            too_few.append(folder)
        if options.list:
            for (name, number), line in sorted(branches.items()):
                if not all(line):
                    source = (SOURCES / folder / name).read_text().splitlines()[number - 1].strip()
                    print(f"  {name}:{number}: {line.count(False)} of {len(line)}: {source}")
    for program in failed:
        print(f"failed: {program}")
    for folder in too_few:
        print(f"below {options.least:g} %: {folder}")
    sys.exit(1 if failed or too_few else 0)


if __name__ == "__main__":
    main()
