"""Code that would run if anyone imported or unpickled it. It leaves a mark; none may ever be found."""

import os
import pickle

from generator.bundle import ANY, BROKEN, Bundle, edit_json, write

MARK = "code-was-run"
PLACES = ("pipeline.py", "__init__.py", "vae/modeling.py", "vae/__init__.py", "vae/autoencoder_kl.py", "sitecustomize.py")


class Payload:
    def __init__(self, mark):
        self.mark = mark

    def __reduce__(self):
        return (os.mkdir, (self.mark,))


def mark_of(folder):
    return str(folder.parent / MARK)


def source(folder):
    return f"import os\nos.mkdir({mark_of(folder)!r})\n"


def python_at(*places, index=None, config=None):
    def spoil(folder):
        for place in places:
            write(folder / place, source(folder))
        if index:
            edit_json(folder / "model_index.json", lambda document: document.update(index))
        if config:
            edit_json(folder / "vae/config.json", lambda document: document.update(config))

    return spoil


def pickled_at(place, protocol=2, remove=None, cut=None):
    def spoil(folder):
        if remove:
            (folder / remove).unlink()
        write(folder / place, pickle.dumps(Payload(mark_of(folder)), protocol=protocol)[:cut])

    return spoil


def shared_object(folder):
    for place in ("vae/vae.so", "libgantry_plugin.so", "gantry_plugin_diffusers.so"):
        write(folder / place, b"\x7fELF\x02\x01\x01" + b"\0" * 500)
    write(folder / "evil.gantry-plugin.json", '{"id": "org.evil", "library": "vae/vae.so"}')


def executable(folder):
    for place in ("model_index.json", "vae/config.json", "gantry", "python3"):
        if not (folder / place).exists():
            write(folder / place, f"#!/bin/sh\nmkdir {mark_of(folder)}\n")
        os.chmod(folder / place, 0o755)


def bundles(chooser, rounds):
    weights = "vae/diffusion_pytorch_model"
    made = [
        Bundle("python everywhere", python_at(*PLACES), states=ANY),
        Bundle("pipeline of its own", python_at("pipeline.py", index={"_class_name": ["pipeline", "Evil"]}), states=ANY),
        Bundle("pipeline of a file that is gone", python_at(index={"_class_name": ["nothing", "Evil"]}), states=ANY),
        Bundle("component of its own", python_at("vae/modeling.py", index={"vae": ["modeling", "Evil"]}), states=ANY),
        Bundle("auto_map", python_at("vae/modeling.py", config={"auto_map": {"AutoModel": "modeling.Evil"}}), states=ANY),
        Bundle("auto_map to a hub", python_at(config={"auto_map": {"AutoModel": "evil/repo--m.Evil"}}), states=ANY),
        Bundle("auto_map that leads out", python_at(config={"auto_map": {"AutoModel": "../../x.Evil"}}), states=ANY),
        Bundle("library os", python_at(index={"vae": ["os", "system"]})),
        Bundle("library builtins", python_at(index={"vae": ["builtins", "eval"]})),
        Bundle("library subprocess", python_at(index={"vae": ["subprocess", "Popen"]})),
        Bundle("shared objects and a manifest", shared_object, states=ANY),
        Bundle("executable files", executable, states=ANY),
    ]
    for place in ("vae/diffusion_pytorch_model.bin", "vae/training_args.bin", "optimizer.pt", "vae/config.pkl", "data.pkl"):
        for protocol in (0, 2, 4):
            made.append(Bundle(f"pickle {protocol}: {place}", pickled_at(place, protocol), states=ANY))
    for protocol in (0, 1, 2, 5):
        made.append(
            Bundle(f"pickle {protocol} for weights", pickled_at(weights + ".bin", protocol, weights + ".safetensors"), states=ANY)
        )
    made.append(Bundle("pickle named safetensors", pickled_at(weights + ".safetensors"), states=BROKEN))
    made.append(Bundle("pickle named config", pickled_at("vae/config.json"), states=BROKEN))
    for number in range(2 * rounds):
        cut = chooser.randint(1, 40)
        made.append(Bundle(f"random cut {number}", pickled_at(weights + ".bin", 2, weights + ".safetensors", cut), states=ANY))
    return made
