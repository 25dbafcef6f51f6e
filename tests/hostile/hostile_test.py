"""Every hostile bundle ends with findings: no crash, no hang, nothing outside it opened, nothing run or written.

Prints a table by class and a total. The bundles follow from GANTRY_SEED (default 1); GANTRY_LONG makes ten times as many
random ones. `--keep FOLDER --only TEXT` leaves the bundles whose class or name holds the text in a folder, to look at.
"""

import argparse
import collections
import json
import os
import pathlib
import shutil
import sys
import tempfile
import threading
import time

import watch
from generator import bundles
from generator.bundle import CANARY
from generator.code import MARK

EXIT_CODES = {"valid": 0, "degraded": 3, "invalid": 4}
MAX_FINDINGS = 10_000
MAX_TEXT = 4_096
HANG_SECONDS = 120
# Detectors read the index, the examination the rest: validating and describing each read a header. A bundle that changes
# is looked at again, at most five times.
LOOKS = 3
TRIES = 5
CAPS = ((".index.json", 32 << 20), (".safetensors", 100_000_008), ("", 1 << 20))


def listing(folder):
    """What is in a folder, and when it was last changed."""
    names = {}
    for root, folders, files in os.walk(os.fsencode(folder)):
        for name in folders + files:
            path = os.path.join(root, name)
            status = os.lstat(path)
            names[path] = (status.st_mode, status.st_size, status.st_ino, status.st_mtime_ns)
    return names


def texts_of(document):
    """Every text of a document but its path, which is shown as it was given."""
    if isinstance(document, str):
        yield document
    elif isinstance(document, list):
        for item in document:
            yield from texts_of(item)
    elif isinstance(document, dict):
        for name, value in document.items():
            yield name
            yield from texts_of(value)


def wrong_with_document(bundle, document, exit_code):
    state = document.get("validation_state")
    if state not in bundle.states:
        yield f"is {state}, expected {' or '.join(sorted(bundle.states))}"
    if exit_code != EXIT_CODES.get(state):
        yield f"exits {exit_code} for {state}"
    findings = document.get("findings", [])
    if state != "valid" and not any(finding["severity"] in ("degrading", "fatal") for finding in findings):
        yield f"is {state} without a finding that says why"
    if len(findings) > MAX_FINDINGS:
        yield f"has {len(findings)} findings"
    for finding in findings:
        message = finding["message"]
        if not message or len(message.encode()) > MAX_TEXT or any(ord(c) < 32 or ord(c) == 127 for c in message):
            yield f"has a message that is empty, too long or not one line: {message[:200]!r}"
        if not finding["rule"] or not finding["code"]:
            yield f"has a finding without rule or code: {finding}"
    if any(len(text.encode(errors="replace")) > 65_536 for text in texts_of(document)):
        yield "has a text of over 64 KiB"
    if CANARY in json.dumps(document, ensure_ascii=False):
        yield "shows what is outside the bundle"


def wrong_with_calls(bundle, folder, seen, harmless):
    inside = f"{folder}/"
    tries = TRIES if bundle.meanwhile else 1
    for path, call in seen.opened:
        is_inside = path == str(folder) or path.startswith(inside)
        # How the folders above it spell their names is asked of them; that reads nothing.
        is_above = inside.startswith(f"{path.rstrip('/')}/") and "O_PATH" in call
        if not is_inside and not is_above and path not in harmless and not path.startswith(("/memfd:", "/proc/")):
            yield f"opened {path}"
        if watch.FOR_WRITING.search(call) and not path.startswith(("/memfd:", "/dev/null")):
            yield f"opened for writing: {path}"
    for path, count in seen.bytes_read.items():
        cap = next(cap for suffix, cap in CAPS if path.endswith(suffix)) * LOOKS * tries
        if path.startswith(inside) and count > cap:
            yield f"read {count} bytes of {path}"
    yield from seen.complaints


class Checker:
    def __init__(self, arguments, work):
        self.arguments = arguments
        self.work = work
        self.environment = {
            "PATH": "/usr/bin:/bin",
            "HOME": "/nonexistent",
            "GANTRY_PLUGIN_PATH": arguments.plugins,
        } | {name: os.environ[name] for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS") if name in os.environ}
        self.is_watching = not arguments.unwatched and watch.is_strace_usable()
        self.how = "watched by strace"
        if not self.is_watching:
            self.how = "not watched" if arguments.unwatched else "NOT watched: strace cannot run here"
        self.harmless = set()
        self.seconds = 0.0
        self.read = 0

    def make(self, bundle, number):
        folder = self.work / f"{number}" / "bundle"
        shutil.copytree(self.arguments.data / "bundles" / bundle.base, folder, symlinks=True)
        bundle.spoil(folder)
        return folder

    def inspect(self, folder):
        log = folder.parent / "strace" if self.is_watching else None
        command = [self.arguments.command, "--json", "inspect", str(folder)]
        seen = watch.run(command, self.environment, log, HANG_SECONDS)
        self.seconds = max(self.seconds, seen.seconds)
        self.read = max(self.read, sum(seen.bytes_read.values()))
        return seen

    def learn_what_is_harmless(self, base):
        """What is opened for a good bundle is the system's and the plugin's."""
        folder = self.work / f"good-{base}" / "bundle"
        shutil.copytree(self.arguments.data / "bundles" / base, folder, symlinks=True)
        seen = self.inspect(folder)
        assert seen.exit_code == 0, seen.err
        self.harmless |= {path for path, _ in seen.opened if not path.startswith(str(folder))}
        assert "/etc/passwd" not in self.harmless

    def look(self, bundle, folder):
        if bundle.meanwhile is None:
            return self.inspect(folder)
        is_over = threading.Event()
        other = threading.Thread(target=bundle.meanwhile, args=(folder, is_over))
        other.start()
        try:
            return self.inspect(folder)
        finally:
            is_over.set()
            other.join()

    def wrong_with(self, bundle, folder):
        """What is wrong with how Gantry takes this bundle."""
        before = listing(folder)
        time.sleep(0.025)  # so that what has just been written is not looked at twice
        seen = self.look(bundle, folder)
        if seen.exit_code is None:
            yield f"hangs for {HANG_SECONDS} seconds"
            return
        if (folder.parent / MARK).exists():
            yield "ran code of the bundle"
        if not bundle.meanwhile and listing(folder) != before:
            yield "changed the bundle"
        if self.is_watching:
            yield from wrong_with_calls(bundle, folder, seen, self.harmless)
        try:
            error = json.loads(seen.err)["error"]["code"] if seen.exit_code == 1 else ""
            document = json.loads(seen.out) if not error else {}
        except (ValueError, KeyError, TypeError):
            yield f"exits {seen.exit_code} with {seen.out[:200]!r} {seen.err[-1000:]!r}"
            return
        if not error:
            yield from wrong_with_document(bundle, document, seen.exit_code)
        elif error not in bundle.errors:
            yield f"ends with the error {error}"


def table(counts):
    lines = [f"{'class':<28} {'bundles':>7} {'as expected':>11}"]
    for title, (count, good) in counts.items():
        lines.append(f"{title:<28} {count:>7} {good:>11}")
    total = [sum(column) for column in zip(*counts.values(), strict=True)]
    return "\n".join([*lines, f"{'total':<28} {total[0]:>7} {total[1]:>11}"])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--command", required=True)
    parser.add_argument("--plugins", required=True)
    parser.add_argument("--data", required=True, type=pathlib.Path)
    parser.add_argument("--unwatched", action="store_true", help="without strace: for a sanitized build")
    parser.add_argument("--only", default="", help="bundles whose class or name holds this text")
    parser.add_argument("--keep", type=pathlib.Path, help="leave the bundles in this folder")
    arguments = parser.parse_args()
    seed = int(os.environ.get("GANTRY_SEED", "1"))
    rounds = 10 if os.environ.get("GANTRY_LONG") else 1

    with tempfile.TemporaryDirectory(prefix="gantry-hostile-") as temporary:
        work = pathlib.Path(arguments.keep or temporary).resolve()
        checker = Checker(arguments, work)
        for base in ("dit", "flux-sharded"):
            checker.learn_what_is_harmless(base)
        counts = collections.defaultdict(lambda: [0, 0])
        failures = []
        for number, (title, bundle) in enumerate(bundles(seed, rounds)):
            if arguments.only not in f"{title}: {bundle.name}":
                continue
            folder = checker.make(bundle, number)
            wrong = list(checker.wrong_with(bundle, folder))
            counts[title][0] += 1
            counts[title][1] += not wrong
            failures += [f"{title}: {bundle.name}: {what}" for what in wrong]
            if not arguments.keep:
                shutil.rmtree(folder.parent)
        print("\n".join(failures))
        print(table(counts))
        print(f"seed {seed}; {checker.how}; longest {checker.seconds:.2f} s; most read {checker.read} bytes")
    is_whole = bool(arguments.only) or sum(count for count, _ in counts.values()) >= 200
    return 1 if failures or not is_whole else 0


if __name__ == "__main__":
    sys.exit(main())
