"""What is no file, or much less of one than it says."""

import os
import socket
import stat

from generator.bundle import ANY, BROKEN, Bundle

PLACES = ("model_index.json", "vae/config.json", "vae/diffusion_pytorch_model.safetensors", "scheduler/scheduler_config.json")


def gone(path):
    if path.is_dir():
        os.rename(path, path.parent / "moved")
    else:
        path.unlink()


def fifo(place):
    def spoil(folder):
        gone(folder / place)
        os.mkfifo(folder / place)

    return spoil


def unix_socket(place):
    def spoil(folder):
        gone(folder / place)
        here = os.getcwd()
        os.chdir((folder / place).parent)  # the path of a socket may be 107 bytes
        try:
            with socket.socket(socket.AF_UNIX) as listener:
                listener.bind((folder / place).name)
        finally:
            os.chdir(here)

    return spoil


def device(place):
    def spoil(folder):
        gone(folder / place)
        try:
            os.mknod(folder / place, stat.S_IFCHR | 0o666, os.makedev(1, 5))  # zero
        except PermissionError:
            os.mkfifo(folder / place)

    return spoil


def folder_in_place(place):
    def spoil(folder):
        gone(folder / place)
        (folder / place).mkdir()

    return spoil


def file_in_place(place):
    def spoil(folder):
        gone(folder / place)
        (folder / place).write_text("x")

    return spoil


def sparse(place, size, keep=True):
    def spoil(folder):
        if not keep:
            (folder / place).write_bytes(b"")
        os.truncate(folder / place, size)

    return spoil


def unreadable(place):
    return lambda folder: os.chmod(folder / place, 0)


def many_entries(place, count):
    def spoil(folder):
        for i in range(count):
            os.close(os.open(folder / place / f"{i}", os.O_CREAT | os.O_WRONLY))

    return spoil


def bundles(chooser, rounds):
    made = []
    for place in PLACES:
        for kind in (fifo, unix_socket, device, folder_in_place):
            made.append(Bundle(f"{kind.__name__}: {place}", kind(place)))
        for size in (10_000_000_000, 1 << 42):
            made.append(Bundle(f"{size} bytes: {place}", sparse(place, size)))
        made.append(Bundle(f"zeros: {place}", sparse(place, 5_000, keep=False)))
        made.append(Bundle(f"empty: {place}", sparse(place, 0)))
        made.append(Bundle(f"unreadable: {place}", unreadable(place), states=ANY))
    for place in ("vae", "scheduler", "transformer"):
        for kind in (fifo, unix_socket, file_in_place):
            made.append(Bundle(f"{kind.__name__}: {place}", kind(place)))
        made.append(Bundle(f"unreadable: {place}", unreadable(place), states=ANY))
    made.append(Bundle("70,000 files", many_entries("vae", 70_000), states=BROKEN))
    made.append(Bundle("3,000 files", many_entries("vae", 3_000), states=ANY))
    for number in range(2 * rounds):
        size = chooser.choice((1, 7, 8, 9, 100, 1 << 20, (1 << 20) + 1, 1 << 33))
        made.append(Bundle(f"random size {number}", sparse(chooser.choice(PLACES), size), states=BROKEN))
    return made
