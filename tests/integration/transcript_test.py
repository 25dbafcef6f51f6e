"""README.md shows what `./dev demo` prints. Each command of it is run as it stands there, and must print that.

Times, digests, and the folder of the demonstration differ from run to run; everything else is compared. A line that is
only "..." stands for all that follows in the answer.
"""

import argparse
import difflib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

BEGIN = re.compile(r"<!-- transcript: .*? -->\n```text\n(.*?)```\n<!-- end of transcript -->", re.DOTALL)
SHOWN_FOLDER = "/srv/gantry/build/demo"
DIFFERS = [
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"), "<time>"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "<sha256>"),
    (re.compile(r'("fingerprint": )"[0-9a-f]+"'), r'\1"<fingerprint>"'),
]


def comparable(text: str) -> list[str]:
    for pattern, name in DIFFERS:
        text = pattern.sub(name, text)
    return [line.rstrip() for line in text.rstrip("\n").split("\n")]


def steps_of(transcript: str) -> list[tuple[str, str]]:
    """Each command with what is shown as its answer."""
    steps = []
    for block in re.split(r"^\$ ", transcript, flags=re.MULTILINE)[1:]:
        command, _, answer = block.partition("\n")
        # The comment above the next command.
        steps.append((command, re.sub(r"\n*(^# .*\n?)*\Z", "", answer, flags=re.MULTILINE)))
    return steps


def run(command: str, folder: pathlib.Path, environment: dict[str, str]) -> str:
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    answer = done.stdout.decode().replace(str(folder), SHOWN_FOLDER)
    return answer if done.returncode == 0 else f"{answer}(exit {done.returncode})\n"


def difference(command: str, shown: str, printed: str) -> str:
    expected, actual = comparable(shown), comparable(printed)
    if expected[-1].strip() == "...":
        expected.pop()
        actual = actual[: len(expected)]
    if expected == actual:
        return ""
    lines = difflib.unified_diff(expected, actual, "README.md", f"$ {command}", lineterm="")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=pathlib.Path, required=True)
    parser.add_argument("--command", type=pathlib.Path, required=True)
    parser.add_argument("--plugins", required=True)
    arguments = parser.parse_args()

    found = BEGIN.search((arguments.root / "README.md").read_text())
    steps = steps_of(found.group(1)) if found else []
    if len(steps) < 5:
        print("README.md has no transcript that this test understands: mend one of the two")
        return 1
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary).resolve()
        bundle = arguments.root / "tests/data/bundles/sd15-safety"
        for name in ("sd15", "sd15-damaged"):
            shutil.copytree(bundle, folder / name, symlinks=True)
        shutil.rmtree(folder / "sd15-damaged" / "text_encoder")
        environment = {
            **os.environ,
            "PATH": f"{arguments.command.parent}:{os.environ['PATH']}",
            "GANTRY_LIBRARY": str(folder / "library"),
            "GANTRY_PLUGIN_PATH": arguments.plugins,
        }
        differences = [difference(command, shown, run(command, folder, environment)) for command, shown in steps]
    for text in filter(None, differences):
        print(text)
    print(f"{len(steps)} commands, {len(list(filter(None, differences)))} print something else than README.md shows")
    return 1 if any(differences) else 0


if __name__ == "__main__":
    sys.exit(main())
