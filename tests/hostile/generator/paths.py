"""Names in the JSON of a bundle that lead somewhere else."""

from generator.bundle import ANY, BROKEN, INVALID, Bundle, edit_json, index_with

HOSTILE = (
    "../outside",
    "../../outside",
    "/etc/passwd",
    "//etc//passwd",
    "/proc/self/environ",
    "/dev/zero",
    "vae/../../outside",
    "vae/../../../../../../etc/passwd",
    "./../outside",
    "..",
    "...",
    "vae/..",
    "..\\outside",
    "C:\\Windows",
    "file:///etc/passwd",
    "\u2025/outside",
    "..%2foutside",
    "%2e%2e/outside",
    "~/outside",
    "$HOME/outside",
    "a\u0000/../../outside",
    "x/" * 2000 + "y",
    "\u202e../outside",
    "vae//config.json",
    " ../outside",
    "../outside\n",
)
INDEX = "diffusion_pytorch_model.safetensors.index.json"


def shard_named(name):
    def spoil(folder):
        def change(index):
            first = sorted(index["weight_map"])[0]
            index["weight_map"][first] = name

        edit_json(folder / "vae" / INDEX, change)

    return spoil


def component_named(name):
    return lambda folder: edit_json(
        folder / "model_index.json", lambda index: index.update({name: ["diffusers", "AutoencoderKL"]})
    )


def bundles(chooser, rounds):
    made = []
    for name in HOSTILE:
        shown = name[:24]
        made.append(Bundle(f"shard {shown!r}", shard_named(name), base="flux-sharded"))
        # A name that the class does not know is only ignored where nothing of it is used.
        made.append(Bundle(f"component {shown!r}", component_named(name), states=ANY))
        made.append(Bundle(f"library {shown!r}", index_with(vae=[name, "AutoencoderKL"])))
        made.append(Bundle(f"class {shown!r}", index_with(_class_name=name), states=INVALID))
    for number in range(10 * rounds):
        parts = chooser.choices(["..", ".", "", "vae", "etc", "passwd", "\u0000", "outside", "\\"], k=chooser.randint(1, 9))
        name = "/".join(parts)
        made.append(Bundle(f"random shard {number}", shard_named(name), base="flux-sharded", states=BROKEN))
    return made
