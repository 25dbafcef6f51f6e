#!/usr/bin/env python3
"""Turns each condition of the host round, one at a time, and wants a test to fail each time.

    tests/tools/condition_mutations.py [--parts PART...] [--sample COUNT] [--seed SEED] [--jobs JOBS] [--work DIR]

PART is a folder of host_api/src (registry, index and library without it). COUNT conditions are drawn (all without it).
Works on a copy of the sources in DIR (a temporary folder without it; DIR is kept, and a second run builds less). All
conditions are made turnable in one build: `if (x)` becomes `if (turned(17, x))`, and which one is turned is said by an
environment variable, so that a mutation costs a run of the tests and no build.

A host with a condition turned may do anything to the files that it can reach. So the tests run in a mount namespace of their
own in which all but their temporary folder is read-only; that takes root. Prints a line per condition, then those that no
test noticed, and exits 1 if there are any. Not each of those is a hole: a turned condition may only be slower, say.
"""

import argparse
import concurrent.futures
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from mutation_tree import copy_sources, must

PARTS = ["registry", "index", "library"]
# Quick ones first: most mutations are noticed by one of them.
PROGRAMS = ["unit_registry", "unit_index", "unit_library", "integration_lifecycle", "imports", "integration_file_models",
            "integration_surface", "integration_main_job", "integration_error_codes", "integration_formats",
            "integration_capture", "unit_library_copy_faults", "unit_registry_faults", "unit_index_faults", "weak_places",
            "odd_places", "integration_sharing"]
SECONDS = 240  # for one program; a mutation that hangs is noticed
VARIABLE = "GANTRY_TURNED_CONDITION"
HEADER = f"""#pragma once
#include <cstdlib>
namespace gantry_mutation {{
inline bool turned(int place, bool value) noexcept {{
    static const char* const text = std::getenv("{VARIABLE}");
    static const int chosen = text == nullptr ? -1 : std::atoi(text);
    return value != (place == chosen);
}}
}}
"""
CONDITION = re.compile(r"^[ \t]*(?:\}} else |else )?(if) \(|^[ \t]*(return) ".replace("}}", "}"), re.MULTILINE)
DECLARES = re.compile(r"^(?:const\s+)?(?:auto|[\w:]+(?:<[^;]*>)?)[\s*&]+\w+\s*=[^=]")


def end_of(text, start, closing):
    """Where `closing` stands for the first time from `start` on, outside of brackets and texts."""
    depth, position = 0, start
    while position < len(text):
        here = text[position]
        if here == closing and depth == 0:
            return position
        if here in "\"'":
            position += 1
            while text[position] != here:
                position += 2 if text[position] == "\\" else 1
        elif here in "([{":
            depth += 1
        elif here in ")]}":
            depth -= 1
        position += 1
    raise ValueError("a bracket that is not closed")


def top_level(text, word):
    """Whether `word` stands in `text` outside of brackets."""
    depth = 0
    for position, here in enumerate(text):
        depth += (here in "([{") - (here in ")]}")
        if depth == 0 and text.startswith(word, position):
            return True
    return False


def turnable(text, first_place):
    """The text with its conditions made turnable, and where they are: a list of (line, condition)."""
    places, parts, done = [], [], 0
    for match in CONDITION.finditer(text):
        start = match.end()
        if start < done:
            continue
        end = end_of(text, start, ")" if match[1] else ";")
        condition = text[start:end]
        if match[1] and ";" in condition:  # if (const auto x = ...; condition)
            begin = start + end_of(condition, 0, ";") + 1
            condition = text[begin:end]
            start = begin
        if DECLARES.match(condition.strip()) or '"' in condition and "fmt::" in condition:
            continue
        # Of what is returned, only that which is surely a bool.
        if match[2] and not (top_level(condition, "&&") or top_level(condition, "||")):
            continue
        if match[2] and (top_level(condition, "?") or condition.lstrip().startswith(("[", "{"))):
            continue
        place = first_place + len(places)
        places.append((text.count("\n", 0, start) + 1, " ".join(condition.split())))
        parts += [text[done:start], f" ::gantry_mutation::turned({place}, static_cast<bool>(", condition.strip(), "))"]
        done = end
    return "".join([*parts, text[done:]]), places


def make_turnable(tree, parts):
    (tree / "host_api/src/turned_condition.hpp").write_text(HEADER, encoding="utf-8")
    all_places = []
    for part in parts:
        for path in sorted((tree / "host_api/src" / part).glob("*.cpp")):
            text, places = turnable(path.read_text(encoding="utf-8"), len(all_places))
            path.write_text(f'#include "turned_condition.hpp"\n{text}', encoding="utf-8")
            all_places += [(f"{part}/{path.name}", line, condition) for line, condition in places]
    return all_places


def programs_of(tree):
    found = {path.name: path for path in (tree / "build/conditions/tests").rglob("*") if path.is_file()}
    return [found[name] for name in PROGRAMS]


def passes(program, environment, folder):
    """Whether the program passes, with all but `folder` read-only. One that takes too long does not."""
    temporary = Path(tempfile.mkdtemp(dir=folder))
    temporary.chmod(0o1777)  # it stands for /tmp, and some tests run the command as another user
    script = ('mount --make-rprivate / && mount --bind "$TMPDIR" /tmp && mount --bind /tmp /tmp && '
              'mount -o remount,bind,ro / && '
              'for other in /dev/shm /run /var/tmp; do mount -t tmpfs tmpfs "$other" 2>/dev/null || true; done; '
              'TMPDIR=/tmp exec timeout --kill-after=5 "$1" "$2" --gtest_fail_fast --gtest_brief=1')
    try:
        done = subprocess.run(["unshare", "--mount", "sh", "-c", script, "sh", str(SECONDS), str(program)],
                              cwd="/tmp", env={**environment, "TMPDIR": str(temporary)}, capture_output=True, text=True,
                              errors="replace", check=False)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return done.returncode == 0, done.stdout + done.stderr


def noticed_by(place, programs, folder):
    environment = {**os.environ, VARIABLE: str(place)}
    for program in programs:
        if not passes(program, environment, folder)[0]:
            return program.name
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parts", nargs="+", default=PARTS)
    parser.add_argument("--sample", type=int)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--work", type=Path)
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("this needs root: the tests of a mutated host run where all but their own folder is read-only")

    work = options.work or Path(tempfile.mkdtemp(prefix="gantry_mutations_"))
    tree = work / "tree"
    copy_sources(tree)
    places = make_turnable(tree, options.parts)
    must("cmake", "--preset", "release", "-B", "build/conditions", "-DGANTRY_WARNINGS_AS_ERRORS=OFF", cwd=tree)
    must("cmake", "--build", "build/conditions", "--target", *PROGRAMS, cwd=tree)
    programs = programs_of(tree)

    with tempfile.TemporaryDirectory(prefix="gantry_mutations_", dir="/dev/shm") as folder:
        os.chmod(folder, 0o755)
        for program in programs:
            good, printed = passes(program, dict(os.environ), folder)
            if not good:
                sys.exit(f"{program.name} fails before anything was turned:\n{printed[-3000:]}")
        chosen = list(range(len(places)))
        if options.sample is not None and options.sample < len(chosen):
            chosen = sorted(random.Random(options.seed).sample(chosen, options.sample))
        print(f"{len(chosen)} of {len(places)} conditions, seed {options.seed}", flush=True)
        unnoticed = []
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            for place, name in zip(chosen, pool.map(lambda place: noticed_by(place, programs, folder), chosen)):
                file, line, condition = places[place]
                print(f"{file}:{line}: {name or 'GOES UNNOTICED'}: {condition}", flush=True)
                if name is None:
                    unnoticed.append(place)
    print(f"{len(unnoticed)} of {len(chosen)} conditions can be turned unnoticed")
    for place in unnoticed:
        print("    {}:{}: {}".format(*places[place]))
    if options.work is None:
        shutil.rmtree(work, ignore_errors=True)
    return 1 if unnoticed else 0


if __name__ == "__main__":
    sys.exit(main())
