"""Text that is JSON, nearly, or to some."""

import json

from generator.bundle import ANY, BROKEN, INVALID, Bundle, edit_json, replaced

GOOD = b'{"_class_name": "DiTPipeline", "vae": ["diffusers", "AutoencoderKL"]}'

# What no loader reads.
NOT_JSON = {
    "empty": b"",
    "white space": b" \n\t ",
    "NUL": b"\0" * 64,
    "byte order mark": b"\xef\xbb\xbf" + GOOD,
    "UTF-16": GOOD.decode().encode("utf-16"),
    "UTF-32": GOOD.decode().encode("utf-32"),
    "not UTF-8": GOOD.replace(b"vae", b"\xff\xfe"),
    "overlong UTF-8": GOOD.replace(b"vae", b"\xc0\xaf"),
    "surrogate in UTF-8": GOOD.replace(b"vae", b"\xed\xa0\x80"),
    "comment": b"/* */" + GOOD,
    "trailing comma": GOOD[:-1] + b",}",
    "two documents": GOOD + GOOD,
    "text behind": GOOD + b"x",
    "single quotes": GOOD.replace(b'"', b"'"),
    "control character": GOOD.replace(b"vae", b"v\x01e"),
    "deep lists": b"[" * 200_000,
    "deep objects": b'{"a":' * 100_000,
    "deep and closed": b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    "deep behind NaN": b'{"a": NaN, "b":' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    "cut": GOOD[:-20],
    "number of 5,000 digits": b'{"_class_name": "DiTPipeline", "a": ' + b"9" * 5_000 + b"}",
    "one string of 2 MiB": b'"' + b"a" * (2 << 20) + b'"',
    "over the cap": GOOD[:-1] + b" " * (1 << 20) + b"}",
}
# What is JSON and no index.
NO_INDEX = {
    "list": b"[]",
    "number": b"1",
    "text": b'"DiTPipeline"',
    "null": b"null",
    "NaN": b"NaN",
    "empty object": b"{}",
    "class a number": b'{"_class_name": 7}',
    "class a list": b'{"_class_name": []}',
    "class null": b'{"_class_name": null}',
    "class empty": b'{"_class_name": ""}',
    "class of 1 MB": b'{"_class_name": "' + b"A" * 1_000_000 + b'"}',
    "class of control characters": b'{"_class_name": "\\u001b[2J\\u0007\\n"}',
    "class a lone surrogate": b'{"_class_name": "\\ud800"}',
    "class twice": b'{"_class_name": "DiTPipeline", "_class_name": "Nothing"}',
    "component a number": GOOD[:-1] + b', "transformer": 1e999}',
    "component a deep list": GOOD[:-1] + b', "transformer": ' + b"[" * 400 + b"]" * 400 + b"}",
    "component of three": GOOD[:-1] + b', "transformer": ["a", "b", "c"]}',
    "100,000 names": b'{"_class_name": "DiTPipeline"' + b"".join(b', "n%d": 1' % i for i in range(60_000)) + b"}",
    "60,000 equal names": b'{"_class_name": "DiTPipeline"' + b', "n": [1, 2]' * 60_000 + b"}",
    "60,000 components": b'{"_class_name": "DiTPipeline"'
    + b"".join(b', "n%d": ["a", "b"]' % i for i in range(40_000))
    + b"}",
}
PLACES = ("vae/config.json", "transformer/config.json", "scheduler/scheduler_config.json")
SPICE = b"{}[],:\"\\0123456789-+.eEnulltruefalseNaI/ \x00\x01\xff\xc3\xa9"


def mutated(chooser, text):
    text = bytearray(text)
    for _ in range(chooser.randint(1, 6)):
        at = chooser.randrange(len(text))
        match chooser.randrange(4):
            case 0:
                del text[at : at + chooser.randint(1, 9)]
            case 1:
                text[at:at] = bytes([chooser.choice(SPICE)]) * chooser.choice((1, 1, 1, 300))
            case 2:
                text[at] = chooser.choice(SPICE)
            case _:
                text[at:at] = text[at : at + chooser.randint(1, 60)]
        text = text or bytearray(b"{")
    return bytes(text)


def mutate_file(chooser, name):
    seed = chooser.random()

    def spoil(folder):
        path = folder / name
        path.write_bytes(mutated(type(chooser)(seed), path.read_bytes()))

    return spoil


def huge_shard_index(folder):
    edit_json(
        folder / "vae/diffusion_pytorch_model.safetensors.index.json",
        lambda index: index.update(weight_map={f"t{i}": f"s{i % 70_000}.safetensors" for i in range(200_000)}),
    )


def bundles(chooser, rounds):
    made = [Bundle(f"index: {name}", replaced("model_index.json", text), states=INVALID) for name, text in NOT_JSON.items()]
    made += [Bundle(f"index: {name}", replaced("model_index.json", text)) for name, text in NO_INDEX.items()]
    for place in PLACES:
        made += [Bundle(f"{place}: {name}", replaced(place, text)) for name, text in list(NOT_JSON.items())[::3]]
    shard_index = "vae/diffusion_pytorch_model.safetensors.index.json"
    for name, text in list(NOT_JSON.items())[1::3]:
        made.append(Bundle(f"shard index: {name}", replaced(shard_index, text), base="flux-sharded"))
    for name, value in {"list": [], "text": "x", "null": None, "empty": {}, "values": {"a": 1}}.items():
        document = json.dumps({"metadata": {}, "weight_map": value})
        made.append(Bundle(f"weight_map: {name}", replaced(shard_index, document), base="flux-sharded"))
    made.append(Bundle("shard index of 200,000 tensors", huge_shard_index, base="flux-sharded", states=BROKEN))
    for number in range(12 * rounds):
        made.append(Bundle(f"random index {number}", mutate_file(chooser, "model_index.json"), states=ANY))
        made.append(Bundle(f"random config {number}", mutate_file(chooser, chooser.choice(PLACES)), states=ANY))
        made.append(Bundle(f"random shard index {number}", mutate_file(chooser, shard_index), "flux-sharded", ANY))
    return made
