"""Bundles that change while they are looked at."""

import itertools
import os

from generator.bundle import ANY, Bundle
from generator.links import put_outside

MOVING = frozenset({"source_changed", "io", "path_not_found"})


def swapping(left, right):
    """Gives two names to each other's files, over and over, by way of a third inside the bundle."""

    def meanwhile(folder, is_over):
        spare = folder / "third"
        while not is_over.is_set():
            for source, target in ((left, None), (right, left), (None, right)):
                os.rename(folder / source if source else spare, folder / target if target else spare)

    return meanwhile


def link_beside(name, target):
    def spoil(folder):
        put_outside(folder)
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).symlink_to(target)

    return spoil


def growing(place):
    def meanwhile(folder, is_over):
        size = (folder / place).stat().st_size
        while not is_over.is_set():
            os.truncate(folder / place, size + 5_000)
            os.truncate(folder / place, size // 2)

    return meanwhile


def rewriting(place):
    def meanwhile(folder, is_over):
        whole = (folder / place).read_bytes()
        for number in itertools.count():
            if is_over.is_set():
                return
            (folder / place).write_bytes(whole[: number * 7 % (len(whole) + 1)])

    return meanwhile


def coming_and_going(place):
    def meanwhile(folder, is_over):
        while not is_over.is_set():
            os.rename(folder / place, folder / "away")
            os.rename(folder / "away", folder / place)

    return meanwhile


def nothing(folder):
    put_outside(folder)


def bundles(chooser, rounds):
    made = []
    for repetition in range(rounds):
        for place, target in (
            ("vae", "../outside"),
            ("scheduler", "/etc"),
            ("vae/config.json", "../../outside/config.json"),
            ("model_index.json", "/etc/passwd"),
        ):
            spare = f"{place}-spare"
            made.append(
                Bundle(f"link for {place} {repetition}", link_beside(spare, target), states=ANY,
                       meanwhile=swapping(place, spare), errors=MOVING)
            )
        for what in (growing, rewriting):
            for place in ("model_index.json", "vae/config.json", "vae/diffusion_pytorch_model.safetensors"):
                made.append(
                    Bundle(f"{what.__name__}: {place} {repetition}", nothing, states=ANY, meanwhile=what(place), errors=MOVING)
                )
        for place in ("vae", "model_index.json", "vae/config.json"):
            made.append(
                Bundle(f"going: {place} {repetition}", nothing, states=ANY, meanwhile=coming_and_going(place), errors=MOVING)
            )
    return made
