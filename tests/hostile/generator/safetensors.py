"""Safetensors files whose header lies."""

import json
import struct

from generator.bundle import ANY, BROKEN, Bundle, write

WEIGHTS = "vae/diffusion_pytorch_model.safetensors"


def packed(header, data=b"", length=None):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def tensor(dtype="F32", shape=(2,), begin=0, end=8):
    return {"dtype": dtype, "shape": list(shape), "data_offsets": [begin, end]}


EIGHT = b"\0" * 8
FILES = {
    "no byte": b"",
    "seven bytes": b"\0" * 7,
    "length 0": packed(b"", length=0),
    "length 1": packed(b"{", length=1),
    "length over the file": packed({"a": tensor()}, EIGHT, length=10_000),
    "length 2^63": packed({"a": tensor()}, EIGHT, length=1 << 63),
    "length 2^64-1": packed({"a": tensor()}, EIGHT, length=(1 << 64) - 1),
    "length 100,000,001": packed({"a": tensor()}, EIGHT, length=100_000_001),
    "length that wraps": packed({"a": tensor()}, EIGHT, length=(1 << 64) - 8),
    "header of spaces": packed(b" " * 100),
    "header a list": packed([]),
    "header null": packed(b"null"),
    "header deep": packed(b'{"a":' * 50_000),
    "header not UTF-8": packed(b'{"\xff": 1}'),
    "header with NUL": packed(b'{"a": 1}\0\0'),
    "header NaN": packed(b'{"a": NaN}'),
    "tensor a number": packed({"a": 1}),
    "tensor a list": packed({"a": []}),
    "no dtype": packed({"a": {"shape": [2], "data_offsets": [0, 8]}}, EIGHT),
    "no shape": packed({"a": {"dtype": "F32", "data_offsets": [0, 8]}}, EIGHT),
    "no offsets": packed({"a": {"dtype": "F32", "shape": [2]}}, EIGHT),
    "unknown dtype": packed({"a": tensor("F33")}, EIGHT),
    "dtype a number": packed({"a": tensor(32)}, EIGHT),
    "dtype of 1 MB": packed({"a": tensor("F" * 1_000_000)}, EIGHT),
    "negative shape": packed({"a": tensor(shape=(-2,))}, EIGHT),
    "shape of fractions": packed({"a": tensor(shape=(2.5,))}, EIGHT),
    "shape that wraps": packed({"a": tensor(shape=(1 << 32, 1 << 32, 1 << 32), end=0)}),
    "shape that wraps to 8": packed({"a": tensor(shape=((1 << 62) + 2,), end=8)}, EIGHT),
    "offsets swapped": packed({"a": tensor(begin=8, end=0)}, EIGHT),
    "offsets negative": packed({"a": tensor(begin=-8, end=0)}, EIGHT),
    "offsets beyond the file": packed({"a": tensor(end=8_000_000, shape=(2_000_000,))}, EIGHT),
    "offsets 2^64-1": packed({"a": tensor(begin=(1 << 64) - 9, end=(1 << 64) - 1)}, EIGHT),
    "offsets over 64 bits": packed({"a": tensor(begin=1 << 70, end=(1 << 70) + 8)}, EIGHT),
    "offsets of three": packed({"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 4, 8]}}, EIGHT),
    "offsets as texts": packed({"a": {"dtype": "F32", "shape": [2], "data_offsets": ["0", "8"]}}, EIGHT),
    "overlap": packed({"a": tensor(), "b": tensor(begin=4, end=12)}, b"\0" * 12),
    "hole": packed({"a": tensor(), "b": tensor(begin=16, end=24)}, b"\0" * 24),
    "hole in front": packed({"a": tensor(begin=8, end=16)}, b"\0" * 16),
    "data behind": packed({"a": tensor()}, b"\0" * 4_000),
    "data cut": packed({"a": tensor()}, b"\0" * 7),
    "size not of the shape": packed({"a": tensor(shape=(3,))}, EIGHT),
    "metadata a list": packed({"__metadata__": [], "a": tensor()}, EIGHT),
    "metadata of numbers": packed({"__metadata__": {"format": 1}, "a": tensor()}, EIGHT),
    "HTML": b"<!DOCTYPE html><html><body>404</body></html>" * 20,
    "zip": b"PK\x03\x04" + b"\0" * 1_000,
    "gguf": b"GGUF" + struct.pack("<IQQ", 3, 1, 1) + b"\0" * 100,
    "zeros": b"\0" * 10_000,
}
# Whole by the rules of the format, and not pleasant.
STRANGE = {
    "shape of 100,000 dimensions": packed({"a": tensor(shape=(1,) * 100_000, end=4)}, b"\0" * 4),
    "no tensor": packed({}),
    "only metadata": packed({"__metadata__": {"format": "pt"}}),
    "tensor twice": packed(b'{"a": 1, "a": {"dtype":"F32","shape":[2],"data_offsets":[0,8]}}', EIGHT),
    "100,000 tensors": packed({f"t{i}": tensor("U8", (1,), i, i + 1) for i in range(100_000)}, b"\0" * 100_000),
    "names of control characters": packed({"\x1b[2J\n" * 50: tensor()}, EIGHT),
    "name of 1 MB": packed({"n" * 1_000_000: tensor()}, EIGHT),
    "metadata of 2 MB": packed({"__metadata__": {"x": "y" * 2_000_000}, "a": tensor()}, EIGHT),
    "empty tensors": packed({f"e{i}": tensor(shape=(0,), end=0) for i in range(1_000)}),
}


def mutation(chooser):
    seed = chooser.random()

    def spoil(folder):
        mine = type(chooser)(seed)
        text = bytearray((folder / WEIGHTS).read_bytes())
        header_end = 8 + struct.unpack("<Q", text[:8])[0]
        for _ in range(mine.randint(1, 5)):
            at = mine.randrange(header_end)
            if mine.random() < 0.5:
                text[at] = mine.choice(b'0123456789[]{},:"\xff\0')
            else:
                text[at:at] = mine.choice((b"9", b"-", b"[", b'"', b"0" * 30, b"\0"))
        (folder / WEIGHTS).write_bytes(text)

    return spoil


def bundles(chooser, rounds):
    def put(content):
        return lambda folder: write(folder / WEIGHTS, content)

    made = [Bundle(name, put(content), states=BROKEN) for name, content in FILES.items()]
    made += [Bundle(name, put(content), states=ANY) for name, content in STRANGE.items()]
    made += [Bundle(f"random {number}", mutation(chooser), states=ANY) for number in range(16 * rounds)]
    return made
