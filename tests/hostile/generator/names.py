"""Names of files that are hard to show, to sort or to tell apart."""

import os

from generator.bundle import ANY, BROKEN, Bundle, edit_json

NAMES = {
    "line break": b"a\nb.safetensors",
    "terminal codes": b"\x1b[2J\x1b[31m.safetensors",
    "bell and delete": b"\x07\x7f.safetensors",
    "not UTF-8": b"\xff\xfe.safetensors",
    "cut UTF-8": b"caf\xc3",
    "overlong": b"\xc0\xae\xc0\xae",
    "surrogate": b"\xed\xa0\x80.json",
    "right to left": "\u202enosj.config".encode(),
    "zero width": "config\u200b.json".encode(),
    "combining": "caf\u0065\u0301".encode(),
    "full width": "\uff43onfig.json".encode(),
    "255 bytes": b"n" * 255,
    "emoji": "\U0001f600".encode(),
    "space": b" ",
    "backslashes": b"..\\..\\etc",
    "quotes": b"\"'`$(touch x)",
    "dash": b"--help",
    "dots": b"...",
    "upper case": b"CONFIG.JSON",
    "hidden": b".config.json",
    "percent": b"%s%n%x",
    "noncharacter": "\ufffe\uffff".encode(),
}


def add(name, content=b"x"):
    def spoil(folder):
        for place in ("", "vae", "scheduler"):
            path = os.path.join(os.fsencode(folder / place), name)
            with open(path, "wb") as file:
                file.write(content)

    return spoil


def renamed_component(name):
    def spoil(folder):
        os.rename(os.fsencode(folder / "vae"), os.path.join(os.fsencode(folder), name))

    return spoil


def component_as(text):
    return lambda folder: edit_json(
        folder / "model_index.json", lambda index: index.update({text: ["diffusers", text], "vae": ["diffusers", text]})
    )


def nested(depth):
    def spoil(folder):
        path = folder / "vae"
        for _ in range(depth):
            path = path / "d"
        path.mkdir(parents=True)

    return spoil


def bundles(chooser, rounds):
    made = []
    for title, name in NAMES.items():
        made.append(Bundle(f"beside: {title}", add(name), states=ANY))
        made.append(Bundle(f"renamed: {title}", renamed_component(name), states=BROKEN))
    for title in ("line break", "terminal codes", "right to left", "zero width", "full width", "emoji", "percent"):
        text = NAMES[title].decode()
        made.append(Bundle(f"component: {title}", component_as(text)))
    made.append(Bundle("case clash", add(b"Config.json"), states=ANY))
    made.append(Bundle("200 folders deep", nested(200), states=ANY))
    for number in range(4 * rounds):
        name = bytes(chooser.choice([b for b in range(1, 256) if b != 0x2F]) for _ in range(chooser.randint(1, 60)))
        made.append(Bundle(f"random {number}", add(name if name not in (b".", b"..") else b"x"), states=ANY))
    return made
