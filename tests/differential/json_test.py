"""Gantry's JSON reader against Python's json, which the loaders use: nothing that both accept may mean two things.

Prints how many documents each accepted. The documents follow from GANTRY_SEED (default 1); GANTRY_LONG reads fifty times as
many.
"""

import collections
import json
import os
import subprocess
import sys

from documents import Documents

# Gantry refuses deeper nesting (json_reader.hpp); Python stops near 1,000.
MAX_DEPTH = 512


def text_form(text: str) -> str:
    whole = "".join("\ufffd" if 0xD800 <= ord(c) < 0xE000 else c for c in text)
    return "s" + whole.encode().hex() + " "


def form(value) -> str:
    """As json_reader.cpp writes it."""
    if value is None:
        return "null "
    if isinstance(value, bool):
        return "true " if value else "false "
    if isinstance(value, int):
        return f"i{value} "
    if isinstance(value, float):
        return "fnan " if value != value else f"f{value:.17g} "
    if isinstance(value, str):
        return text_form(value)
    if isinstance(value, list):
        return "[ " + "".join(map(form, value)) + "] "
    return "{ " + "".join(text_form(name) + form(item) for name, item in value.items()) + "} "


def answer_of_python(document: bytes) -> str:
    """As the loaders read a file: decoded strictly, and nothing else."""
    try:
        value = json.loads(document.decode("utf-8"))
    except (ValueError, RecursionError):
        return "error"
    # form() takes more frames for a level than json does.
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(10 * limit)
    try:
        return form(value)
    finally:
        sys.setrecursionlimit(limit)


def depth_of(form_text: str) -> int:
    """Levels, the innermost value counted: of 1 it is 1, of [1] it is 2."""
    deepest = depth = 0
    for word in form_text.split():
        depth += word in ("[", "{")
        is_value = word not in ("[", "]", "{", "}")
        deepest = max(deepest, depth + is_value)
        depth -= word in ("]", "}")
    return deepest


def answers_of_gantry(program: str, documents: list[bytes]) -> list[str]:
    fed = b"".join(b"%d\n%s" % (len(document), document) for document in documents)
    done = subprocess.run([program], input=fed, capture_output=True, check=True)
    return done.stdout.decode().splitlines()


def verdict(gantry: str, python: str) -> str:
    if gantry == python:
        return "both refuse" if gantry == "error" else "both accept, one meaning"
    if gantry == "error":
        return "only Python accepts (too deep)" if depth_of(python) > MAX_DEPTH else "only Python accepts"
    return "only Gantry accepts" if python == "error" else "both accept, TWO MEANINGS"


def main() -> int:
    program = sys.argv[1]
    seed = int(os.environ.get("GANTRY_SEED", "1"))
    count = 1_000_000 if os.environ.get("GANTRY_LONG") else 20_000
    made = Documents(seed)
    counts = collections.Counter()
    wrong = []
    for _ in range(0, count, 20_000):
        documents = [made.next() for _ in range(20_000)]
        answers = answers_of_gantry(program, documents)
        if len(answers) != len(documents):
            print(f"{len(answers)} answers to {len(documents)} documents")
            return 1
        for document, gantry in zip(documents, answers, strict=True):
            python = answer_of_python(document)
            what = verdict(gantry, python)
            counts[what] += 1
            if what in ("only Python accepts", "only Gantry accepts", "both accept, TWO MEANINGS"):
                wrong.append(f"{what}: {document[:200]!r}\n  gantry {gantry[:200]}\n  python {python[:200]}")
    print("\n".join(wrong[:20]))
    for what in sorted(counts):
        print(f"{counts[what]:>9} {what}")
    print(f"{sum(counts.values()):>9} documents, seed {seed}")
    # A test in which nothing is accepted would compare nothing.
    is_telling = min(counts["both refuse"], counts["both accept, one meaning"]) > count // 10
    return 1 if wrong or not is_telling else 0


if __name__ == "__main__":
    sys.exit(main())
