"""Bundles that were made to hurt, by class. The same seed makes the same bundles."""

import random

from generator import code, json_text, links, names, paths, races, safetensors, special
from generator.bundle import Bundle

CLASSES = {
    "paths": paths,
    "JSON": json_text,
    "links": links,
    "special and sparse files": special,
    "names and Unicode": names,
    "code and pickle": code,
    "safetensors headers": safetensors,
    "races": races,
}


def bundles(seed: int, rounds: int) -> list[tuple[str, Bundle]]:
    """Every hand-written bundle once, and `rounds` times the random ones of each class."""
    made = []
    for title, module in CLASSES.items():
        chooser = random.Random(f"{seed} {title}")
        made += [(title, bundle) for bundle in module.bundles(chooser, rounds)]
    return made
