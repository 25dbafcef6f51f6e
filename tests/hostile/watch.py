"""Runs a program under strace, and tells what it opened, read, ran and changed."""

import dataclasses
import os
import pathlib
import re
import shutil
import signal
import subprocess
import time

CALLS = "%file,%network,read,pread64,execve,ftruncate,write,pwrite64"
# strace shows the path behind each descriptor: openat2(3</bundle>, "vae", {flags=O_PATH}, 24) = 4</bundle/vae>
OPENED = re.compile(r"^\d+ +open(?:at|at2)?\((.*)\) = \d+<(.*?)>$")
READ = re.compile(r"^\d+ +p?read(?:64)?\(\d+<(.*?)>,.* = (\d+)$")
STARTED = re.compile(r"^\d+ +execve(?:at)?\(")
CHANGED = re.compile(
    r"^\d+ +(?:mkdir|rmdir|unlink|rename|link|symlink|mknod|chmod|fchmodat|chown|fchown|truncate|ftruncate|utime|setxattr)"
)
CONNECTED = re.compile(r"^\d+ +(?:connect|bind|sendto)\(")
FOR_WRITING = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC")


@dataclasses.dataclass
class Watched:
    exit_code: int | None  # None: it hung, and was killed
    out: str
    err: str
    seconds: float = 0.0
    peak_bytes: int = 0
    opened: list[tuple[str, str]] = dataclasses.field(default_factory=list)  # path, flags and the rest of the call
    bytes_read: dict[str, int] = dataclasses.field(default_factory=dict)
    complaints: list[str] = dataclasses.field(default_factory=list)


def is_strace_usable() -> bool:
    if shutil.which("strace") is None:
        return False
    return subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False).returncode == 0


def parse(log: pathlib.Path, watched: Watched) -> None:
    started = 0
    for line in log.read_text(errors="replace").splitlines():
        if found := OPENED.match(line):
            watched.opened.append((found.group(2), found.group(1)))
        elif found := READ.match(line):
            watched.bytes_read[found.group(1)] = watched.bytes_read.get(found.group(1), 0) + int(found.group(2))
        elif STARTED.match(line):
            started += 1
            if started > 1:
                watched.complaints.append(f"ran a program: {line}")
        elif CHANGED.match(line):
            watched.complaints.append(f"changed something: {line}")
        elif CONNECTED.match(line):
            watched.complaints.append(f"used the network: {line}")


def run(command: list[str], environment: dict[str, str], log: pathlib.Path | None, timeout: float) -> Watched:
    """With `log` under strace; the log is written there."""
    prefix = ["strace", "-f", "-y", "-qq", "-e", f"trace={CALLS}", "-o", str(log)] if log else []
    begin = time.monotonic()
    # A group of its own: killing strace alone would leave what it watches running.
    process = subprocess.Popen(
        prefix + command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    try:
        out, err = process.communicate(timeout=timeout)
        code = process.returncode
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
        code = None
    watched = Watched(code, out.decode(errors="replace"), err.decode(errors="replace"), time.monotonic() - begin)
    if log and log.exists():
        parse(log, watched)
        os.unlink(log)
    return watched
