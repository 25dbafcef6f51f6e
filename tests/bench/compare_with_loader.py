#!/usr/bin/env python3
"""What others take for the same verdict: huggingface_hub's scan of a cache, and the real loader.

    tests/bench/compare_with_loader.py [--install] [--venv DIR] [--gantry PROGRAM] [--pairs N] [BUNDLE...]

With --install it makes an environment in DIR (build/bench/venv) with diffusers, transformers, torch for the CPU and
huggingface_hub, some gigabytes; later runs use it again. Prints the median and the quartiles of N interleaved runs, each
in a process of its own, for: `gantry inspect`, the scan, the loader, and the bare start of that Python.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("diffusers==0.42.1", "transformers==5.23.0", "huggingface_hub", "torch", "safetensors", "accelerate")
TORCH_INDEX = "https://download.pytorch.org/whl/cpu"
LOAD = ("import sys; from diffusers import DiffusionPipeline; "
        "DiffusionPipeline.from_pretrained(sys.argv[1], local_files_only=True)")
SCAN = "import sys; from huggingface_hub import scan_cache_dir; scan_cache_dir(sys.argv[1])"


def install(venv):
    if not (venv / "bin/python").exists():
        subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    pip = [str(venv / "bin/python"), "-m", "pip", "install", "--quiet"]
    subprocess.run([*pip, "--extra-index-url", TORCH_INDEX, *PACKAGES], check=True)


def seconds(command, environment):
    start = time.monotonic()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return time.monotonic() - start, done


def measure(commands, pairs, environment):
    """One row for each command; they take turns, so that a busy moment hits all of them."""
    times = {name: [] for name in commands}
    for turn in range(pairs + 1):
        for name, command in commands.items():
            took, done = seconds(command, environment)
            if turn == 0 and done.returncode != 0:
                last = (done.stderr or done.stdout).strip().splitlines()[-1:]
                print(f"  {name}: exit {done.returncode}: {' '.join(last)}")
            if turn > 0:  # the first one warms caches
                times[name].append(took)
    for name, values in times.items():
        low, middle, high = statistics.quantiles(values, n=4)
        print(f"  {name:28} {middle * 1000:9.1f} ms  [{low * 1000:.1f}, {high * 1000:.1f}]")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--install", action="store_true")
    parser.add_argument("--venv", type=Path, default=ROOT / "build/bench/venv")
    parser.add_argument("--gantry", default=str(ROOT / "build/install/bin/gantry"))
    parser.add_argument("--pairs", type=int, default=21)
    parser.add_argument("bundle", nargs="*", type=Path)
    options = parser.parse_args()
    if options.install:
        install(options.venv)
    python = options.venv / "bin/python"
    if not python.exists():
        sys.exit(f"{python} is not there: run this with --install, which downloads some gigabytes")
    if not Path(options.gantry).exists():
        sys.exit(f"{options.gantry} is not there: run ./dev build, or say --gantry")

    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "TRANSFORMERS_VERBOSITY": "error"}
    bundles = options.bundle or [ROOT / "tests/data/bundles/sd15-safety", ROOT / "tests/data/bundles/flux-hf-cache"]
    for bundle in bundles:
        print(f"{bundle.name}, {options.pairs} runs each")
        snapshots = sorted(bundle.glob("models--*/snapshots/*"))
        folder = snapshots[0] if snapshots else bundle
        commands = {"gantry inspect": [options.gantry, "--json", "inspect", str(folder)]}
        if snapshots:
            commands["huggingface_hub scan"] = [str(python), "-c", SCAN, str(bundle)]
        commands["diffusers from_pretrained"] = [str(python), "-c", LOAD, str(folder)]
        commands["python alone"] = [str(python), "-c", "pass"]
        measure(commands, options.pairs, environment)
    return 0


if __name__ == "__main__":
    sys.exit(main())
