"""JSON, nearly JSON, and what only looks like it."""

import json
import random

WORDS = (
    "null true false NaN Infinity -Infinity -NaN nan inf 0 -0 00 01 -01 1. .5 1.5 -1.5e3 1E+2 1e 1e999 -1e999 1e-999 0x10 +1 1_0 "
    "9223372036854775807 9223372036854775808 -9223372036854775808 -9223372036854775809 18446744073709551615 "
    "18446744073709551616 123456789012345678901234567890 5e-324 2.2250738585072011e-308 1.7976931348623157e308 "
    "1.7976931348623159e308 0.1 9007199254740993 1e22 1e23 -0.0 -0e5 [] {} [1,] [,1] {,} [1 2] tru nul True None '' 'a' // /**/"
).split()
ESCAPES = (
    r"\" \\ \/ \b \f \n \r \t \u0000 \u00e9 \u00E9 \ud83d\ude00 \ud800 \udc00 \ude00\ud83d \ud800\ud800\udc00 \ud83dx "
    r"\ud83d\u0041 \uFFFF \ufffe \u12 \u12g4 \U0041 \x41 \a \0 \' \ud83d\n \u+123 \u 123 \u-123"
).split(" ")
CHARACTERS = [chr(c) for c in (*range(0x20), 0x20, 0x22, 0x5C, 0x7F, 0x80, 0xA0, 0xE9, 0x2028, 0x2029, 0xFEFF, 0xFFFD, 0xFFFF, 0x1F600)]
BYTES = b'{}[]":,\\0123456789.eE+-nulltrefasNI /\'\n\t\x00\x01\x7f\xc3\xa9\xff\xed\xa0\x80\xef\xbb\xbf'
SPACES = ("", "", "", " ", "\n", "\t", "\r\n", "\x0b", "\xa0", "\u2028")


class Documents:
    def __init__(self, seed: int):
        self.random = random.Random(seed)

    def pick(self, choices):
        return self.random.choice(choices)

    def space(self) -> str:
        return self.pick(SPACES) if self.random.random() < 0.1 else ""

    def text(self) -> str:
        parts = []
        for _ in range(self.random.randint(0, 5)):
            kind = self.random.random()
            if kind < 0.3:
                parts.append(self.pick(ESCAPES))
            elif kind < 0.4:
                parts.append(self.pick(CHARACTERS))
            else:
                parts.append(self.pick(("a", "b", "_class_name", "\u00e9", "\U0001f600")))
        return '"' + "".join(parts) + '"'

    def number(self) -> str:
        digits = "".join(self.pick("0123456789") for _ in range(self.random.choice((1, 2, 16, 19, 20, 21, 40, 400))))
        text = self.pick(("", "", "-")) + (digits.lstrip("0") or "0")
        if self.random.random() < 0.5:
            text += "." + "".join(self.pick("0123456789") for _ in range(self.random.randint(1, 25)))
        if self.random.random() < 0.4:
            text += self.pick("eE") + self.pick(("", "+", "-")) + str(self.random.choice((0, 1, 22, 300, 308, 309, 324, 5000)))
        return text

    def value(self, depth: int) -> str:
        kind = self.random.random() if depth > 0 else self.random.random() * 0.6
        if kind < 0.2:
            return self.pick(WORDS)
        if kind < 0.4:
            return self.text()
        if kind < 0.6:
            return self.number()
        items = [self.space() + self.value(depth - 1) + self.space() for _ in range(self.random.randint(0, 4))]
        if kind < 0.8:
            return "[" + ",".join(items) + "]"
        names = ['"a"', '"a"', '"\\u0061"', '"b"', self.text()]  # some of them twice, and one in another spelling
        return "{" + ",".join(f"{self.pick(names)}{self.space()}:{item}" for item in items) + "}"

    def mutated(self, text: bytes) -> bytes:
        changed = bytearray(text)
        for _ in range(self.random.randint(1, 3)):
            at = self.random.randrange(len(changed) + 1)
            kind = self.random.randrange(3)
            if kind == 0:
                del changed[at : at + self.random.randint(1, 3)]
            elif kind == 1:
                changed[at:at] = bytes([self.pick(BYTES)])
            else:
                changed[at : at + 1] = bytes([self.pick(BYTES)])
        return bytes(changed)

    def special(self) -> bytes:
        depth = self.random.choice((1, 100, 511, 512, 513, 900))
        return self.pick(
            (
                b"[" * depth + b"]" * depth,
                b'{"a":' * depth + b"1" + b"}" * depth,
                b"9" * self.random.choice((4_299, 4_300, 4_301)),
                b"-" + b"9" * self.random.choice((4_299, 4_300, 4_301)),
                b"\xef\xbb\xbf{}",
                '{"a": 1}'.encode("utf-16"),
                json.dumps({f"n{i}": i for i in range(300)}).encode(),
                b"",
            )
        )

    def next(self) -> bytes:
        if self.random.random() < 0.01:
            return self.special()
        text = self.value(self.random.randint(0, 4)).encode("utf-8", "surrogatepass")
        return self.mutated(text) if self.random.random() < 0.4 else self.space().encode() + text
