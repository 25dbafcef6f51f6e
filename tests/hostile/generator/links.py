"""Links that lead out, round, or nowhere."""

import os

from generator.bundle import ANY, BROKEN, CANARY, INVALID, Bundle

OUTSIDE = {
    "absolute": "/etc",
    "up": "../outside",
    "up and down": "../{name}/../outside",
    "far up": "../../../../../../../../etc",
    "root": "/",
    "process": "/proc/self",
    "descriptors": "/proc/self/fd",
    "root of the process": "/proc/self/root",
    "working folder": "/proc/self/cwd",
    "devices": "/dev",
}
FILES = {"passwd": "/etc/passwd", "zero": "/dev/zero", "environment": "/proc/self/environ", "outside": "../outside/file"}
PLACES = ("model_index.json", "vae/config.json", "vae/diffusion_pytorch_model.safetensors", "scheduler/scheduler_config.json")


def put_outside(folder):
    outside = folder.parent / "outside"
    outside.mkdir(exist_ok=True)
    (outside / "file").write_text(CANARY)
    (outside / "config.json").write_text('{"_class_name": "%s"}' % CANARY)


def link(place, target):
    def spoil(folder):
        put_outside(folder)
        path = folder / place
        if path.is_dir() and not path.is_symlink():
            os.rename(path, folder / "moved")
        elif path.is_symlink() or path.exists():
            path.unlink()
        depth = place.count("/")
        to = target.format(name=folder.name)
        path.symlink_to("../" * depth + to if to.startswith("..") else to)

    return spoil


def chain(length, last):
    def spoil(folder):
        put_outside(folder)
        os.rename(folder / "vae", folder / "moved")
        for i in range(length):
            (folder / f"l{i}").symlink_to(f"l{i + 1}" if i + 1 < length else last)
        (folder / "vae").symlink_to("l0")

    return spoil


def blobs_of_another_repository(folder):
    put_outside(folder)
    (folder.parent / "blobs").mkdir(exist_ok=True)
    (folder.parent / "blobs/b").write_text(CANARY)
    (folder / "vae/config.json").unlink()
    (folder / "vae/config.json").symlink_to("../../blobs/b")


def bundles(chooser, rounds):
    made = []
    for name, target in OUTSIDE.items():
        made.append(Bundle(f"folder: {name}", link("vae", target), states=INVALID))
    for place in PLACES:
        for name, target in FILES.items():
            made.append(Bundle(f"{place}: {name}", link(place, target), states=INVALID))
    made.append(Bundle("a chain that ends inside", chain(39, "moved"), states=ANY))
    made.append(Bundle("a chain of 60", chain(60, "moved")))
    made.append(Bundle("a chain that ends outside", chain(20, "../outside"), states=INVALID))
    made.append(Bundle("a ring", chain(5, "l0")))
    made.append(Bundle("to itself", link("vae", "vae")))
    made.append(Bundle("to nothing", link("vae", "nowhere")))
    made.append(Bundle("to its parent", link("vae", "."), states=ANY))
    made.append(Bundle("to nothing outside", link("vae", "../outside/nothing")))
    made.append(Bundle("blobs that are not its own", blobs_of_another_repository, states=INVALID))
    for number in range(4 * rounds):
        target = "/".join(chooser.choices(["..", "vae", ".", "outside", "transformer"], k=chooser.randint(2, 12)))
        made.append(Bundle(f"random {number}", link(chooser.choice(("vae", "scheduler")), target), states=BROKEN | ANY))
    return made
