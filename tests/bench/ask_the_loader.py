#!/usr/bin/env python3
"""Asks the real loader about bundles and about each of their files damaged, and tells where `gantry inspect` says otherwise.

    tests/bench/ask_the_loader.py [--install] [--venv DIR] [--gantry PROGRAM] [--only TEXT] [BUNDLE...]

The environment is the one of compare_with_loader.py, which --install makes. Each call of the loader runs in a process of
its own, without a network, and is ended after a minute. A bundle that loads as the undamaged one does (same classes, same
tensors, as many words), under some arguments that a descriptor could give, should be valid; one that loads under none
should not. Rules that FORMAT.md calls ours are stricter than the loader, so not each line that this prints is a defect.
"""

import argparse
import hashlib
import json
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from compare_with_loader import ROOT, install

DEADLINE_SECONDS = 60
VARIANT = re.compile(r"(?:diffusion_pytorch_model|pytorch_model|model)\.(?:(?:safetensors|bin)\.index\.)?([^.]+?)"
                     r"(?:-\d{5}-of-\d{5})?\.(?:safetensors|bin|json)$")


def put(path, content):
    path.unlink()
    path.write_bytes(content)


def to_folder(path):
    path.unlink()
    path.mkdir()


def to_link(path):
    path.unlink()
    path.symlink_to("nowhere")


DAMAGE = {
    "gone": lambda path: path.unlink(),
    "empty": lambda path: put(path, b""),
    "short by a byte": lambda path: put(path, path.read_bytes()[:-1]),
    "cut in half": lambda path: put(path, path.read_bytes()[: path.stat().st_size // 2]),
    "a list": lambda path: put(path, b"[]"),
    "an object": lambda path: put(path, b"{}"),
    "null": lambda path: put(path, b"null"),
    "a page": lambda path: put(path, b"<!DOCTYPE html><html>Too many requests</html>"),
    "a pointer": lambda path: put(path, b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n"),
    "zeros": lambda path: put(path, b"\0" * path.stat().st_size),
    "a folder": to_folder,
    "a link to nothing": to_link,
}


def fingerprint(component):
    """What makes one component the same as another, as far as its use goes."""
    if hasattr(component, "state_dict"):
        digest = hashlib.sha256()
        for name, tensor in sorted(component.state_dict().items()):
            held = "nothing" if tensor.is_meta else tensor.tolist()
            digest.update(f"{name} {tensor.dtype} {held}".encode())
        return [type(component).__name__, digest.hexdigest()]
    return [type(component).__name__, len(component) if hasattr(component, "get_vocab") else 0]


def ask_here(folder, arguments):
    from diffusers import DiffusionPipeline  # pylint: disable=import-outside-toplevel
    pipeline = DiffusionPipeline.from_pretrained(str(folder), local_files_only=True, **arguments)
    return {name: fingerprint(each) for name, each in pipeline.components.items()}


def ask(folder, arguments):
    """(components, "") or (None, why not)."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        try:
            answer = {"components": ask_here(folder, arguments)}
        except BaseException as error:  # whatever it raises is its answer
            answer = {"error": f"{type(error).__name__}: {error}"}
        with os.fdopen(writer, "w") as out:
            json.dump(answer, out)
        os._exit(0)
    os.close(writer)
    end = time.monotonic() + DEADLINE_SECONDS
    with os.fdopen(reader, "rb", buffering=0) as answers:
        text = b""
        while select.select([answers], [], [], max(0, end - time.monotonic()))[0]:
            part = answers.read(65536)
            if not part:
                break
            text += part
        else:
            os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    answer = json.loads(text) if text else {"error": "no answer"}
    return answer.get("components"), answer.get("error", "")


def inspect(gantry, folder):
    done = subprocess.run([gantry, "--json", "inspect", str(folder)], capture_output=True, text=True, check=False)
    document = json.loads(done.stdout)
    engines = [each for each in document.get("engines") or [] if each["engine"] == "diffusers"]
    arguments = dict(engines[0]["arguments"]) if engines else {}
    arguments.pop("local_files_only", None)
    return document.get("validation_state") or "invalid", arguments


def possible_arguments(folder):
    names = [path.name for path in folder.glob("*/*")]
    variants = sorted({found.group(1) for found in map(VARIANT.match, names) if found} - {"safetensors", "bin", "index"})
    for safetensors in ({}, {"use_safetensors": False}):
        yield dict(safetensors)
        yield from ({**safetensors, "variant": variant} for variant in variants)


def judge(gantry, folder, whole):
    """What differs, "" for nothing."""
    state, described = inspect(gantry, folder)
    components, error = ask(folder, described)
    if (components == whole) == (state == "valid"):
        return "" if state == "valid" or not any(ask(folder, each)[0] == whole for each in possible_arguments(folder)) \
            else f"loads, and is called {state}"
    if state != "valid":
        return f"loads, and is called {state}"
    said = "fails" if components is None else "loads as something else"
    return f"is called valid, and {said} with {described}: {' '.join(error.split())[:150]}"


def trials(bundle, only):
    yield "none", "", lambda root: None
    for path in sorted(each for each in bundle.rglob("*") if each.is_file()):
        name = str(path.relative_to(bundle))
        for damage, apply in DAMAGE.items():
            if only in f"{damage} {name}":
                yield damage, name, lambda root, apply=apply, name=name: apply(root / name)


def import_classes(bundle):
    """Before any fork, so that not each child imports them again."""
    import diffusers  # pylint: disable=import-outside-toplevel
    import transformers  # pylint: disable=import-outside-toplevel
    index = json.loads((bundle / "model_index.json").read_text(encoding="utf-8"))
    getattr(diffusers, index["_class_name"], None)
    for value in index.values():
        if isinstance(value, list) and len(value) == 2 and value[0] in ("diffusers", "transformers"):
            getattr({"diffusers": diffusers, "transformers": transformers}[value[0]], value[1], None)


def try_all(gantry, bundle, only, counts):
    import_classes(bundle)
    whole, error = ask(bundle, inspect(gantry, bundle)[1])
    if whole is None:
        print(f"{bundle.name}: left out, as it does not load undamaged: {' '.join(error.split())[:150]}")
        return
    for damage, name, apply in trials(bundle, only):
        with tempfile.TemporaryDirectory() as work:
            copy = Path(work) / "bundle"
            shutil.copytree(bundle, copy)
            apply(copy)
            difference = judge(gantry, copy, whole)
        counts[damage, not difference] += 1
        if difference:
            print(f"{bundle.name} {name} {damage}: {difference}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--install", action="store_true")
    parser.add_argument("--venv", type=Path, default=ROOT / "build/bench/venv")
    parser.add_argument("--gantry", default=str(ROOT / "build/install/bin/gantry"))
    parser.add_argument("--only", default="", help="trials whose damage and file hold this text")
    parser.add_argument("bundle", nargs="*", type=Path)
    options = parser.parse_args()
    if options.install:
        install(options.venv)
    python = options.venv / "bin/python"
    if not python.exists():
        sys.exit(f"{python} is not there: run this with --install, which downloads some gigabytes")
    if Path(sys.prefix) != options.venv.resolve():
        os.execv(python, [str(python), *[each for each in sys.argv if each != "--install"]])

    os.environ.update({"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false", "TQDM_DISABLE": "1"})
    import diffusers  # pylint: disable=import-outside-toplevel
    import torch  # pylint: disable=import-outside-toplevel
    torch.set_num_threads(1)
    print(f"diffusers {diffusers.__version__}")
    counts = Counter()
    for bundle in options.bundle or sorted((ROOT / "tests/data/bundles").iterdir()):
        if (bundle / "model_index.json").is_file():
            try_all(options.gantry, bundle, options.only, counts)
    for damage in ["none", *DAMAGE]:
        agreed = counts[damage, True]
        print(f"{damage:20} {agreed:5} of {agreed + counts[damage, False]:5} agree")
    return 0


if __name__ == "__main__":
    sys.exit(main())
