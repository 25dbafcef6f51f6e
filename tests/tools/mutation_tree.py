"""A copy of the sources in which mutations are made, so that the tree that one works in is not touched."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run(*command, cwd):
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, errors="replace", check=False)


def must(*command, cwd):
    done = run(*command, cwd=cwd)
    if done.returncode != 0:
        sys.exit(f"failed: {' '.join(map(str, command))}\n{(done.stdout + done.stderr)[-3000:]}")


def copy_sources(target):
    """Copies what git knows or would add. What an earlier run copied or built, and is still the same, stays as it is."""
    names = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT,
                           capture_output=True, text=True, check=True).stdout.rstrip("\0").split("\0")
    for name in names:
        source, copy = ROOT / name, target / name
        if copy.is_file() and source.is_file() and copy.read_bytes() == source.read_bytes():
            continue
        if source.is_file() or source.is_symlink():
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.unlink(missing_ok=True)
            shutil.copyfile(source, copy, follow_symlinks=False)  # not the times: what differs is to be built
