#!/usr/bin/env python3
"""Makes the class tables in ../data anew from the sources of diffusers and transformers.

    refresh_class_tables.py [--diffusers DIR] [--transformers DIR]
                            [--older-diffusers DIR] [--older-transformers DIR] [--write]

DIR is the package folder: site-packages/diffusers of an environment, or of an unpacked wheel. Without it the
installed package is taken. Nothing of them is imported, so neither torch nor any of their requirements is needed.

Without --write it only tells what would change, and exits 1 if anything would. What sources cannot tell is kept
from the table as it is: the tasks of a pipeline, their origin and most notes. A new pipeline gets no task
(`unknown` in FORMAT.md) until someone writes it in. Then raise kVersions in diffusers_directory.hpp.
"""

import argparse
import ast
import difflib
import importlib.util
import re
import sys
from pathlib import Path

from component_table import component_rows, slow_files
from package_sources import PackageSources

DATA = Path(__file__).resolve().parent.parent / "data"
# Of the models, only the files that define what an index may name.
TRANSFORMERS_FILES = ("*.py", "models/*/*modeling_*.py", "models/*/*tokeniz*.py", "models/*/*process*.py",
                      "models/*/feature_extraction_*.py", "models/*/generation_*.py")


def package(folder, name, patterns=("**/*.py",)):
    if folder is None:
        spec = importlib.util.find_spec(name)
        if spec is None or not spec.submodule_search_locations:
            raise SystemExit(f"{name} is not installed here: install it, or say where it is")
        folder = spec.submodule_search_locations[0]
    return PackageSources(folder, patterns)


def read_table(name):
    lines = (DATA / name).read_text(encoding="utf-8").splitlines() if (DATA / name).exists() else []
    comments = [line for line in lines if line.startswith("#")]
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return comments, rows


def constructor_parameters(sources, info):
    """(without default, with default) of the nearest constructor, without self."""
    for each in sources.ancestors(info):
        arguments = each.constructor
        if arguments is None:
            continue
        names = [argument.arg for argument in arguments.args[1:]]
        split = len(names) - len(arguments.defaults)
        required, optional = names[:split], names[split:]
        for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults):
            (required if default is None else optional).append(argument.arg)
        return required, optional
    return [], []


def pipeline_components(sources, info):
    """required, optional, config as the table has them."""
    without_default, with_default = constructor_parameters(sources, info)
    declared = sources.inherited_literal(info, "_optional_components") or []
    taken = without_default + with_default
    return ([name for name in without_default if name not in declared],
            [name for name in dict.fromkeys(declared) if name in taken],
            [name for name in with_default if name not in declared])


# Notes that the sources tell; all others are written by hand, and kept.
TOLD_NOTES = ("reads_unet_version", "checker_package", "may_be_empty")
# As the sources write the types of which a list, an object or anything at all can be.
TYPES_OF_MANY = ("list", "tuple", "dict", "set", "sequence", "mapping", "any", "iterable")


def constructor_of(sources, info):
    return next((each for each in sources.ancestors(info) if each.constructor is not None), None)


def may_be_empty(constructor, names):
    """Those that the loader does not check the type of, or whose type takes an empty list or object."""
    arguments = constructor.constructor.args + constructor.constructor.kwonlyargs
    found = []
    for argument in arguments:
        written = ast.unparse(argument.annotation).lower() if argument.annotation is not None else "any"
        words = re.split(r"[^a-z]+", written)
        if argument.arg in names and any(word in TYPES_OF_MANY for word in words):
            found.append(argument.arg)
    return found


def told_notes(sources, info, config):
    constructor = constructor_of(sources, info)
    if constructor is None:
        return []
    notes = ["reads_unet_version"] if "_diffusers_version" in constructor.constructor_attributes else []
    imports = sources.imports.get(constructor.module, {})
    packages = {imports[name] for name in constructor.constructor_calls if name.endswith("SafetyChecker")
                and name in imports and not imports[name].startswith("pipelines")}
    notes += [f"checker_package={package}" for package in sorted(packages)]
    names = may_be_empty(constructor, config)
    return notes + ([f"may_be_empty={'+'.join(names)}"] if names else [])


def same_names(left, right):
    return set(left) == set(right.split())


def pipeline_row(sources, info, old):
    columns = pipeline_components(sources, info)
    offload = sources.inherited_literal(info, "model_cpu_offload_seq") or ""
    written = old[8] if old is not None and len(old) > 8 else ""
    notes = [note for note in written.split(",") if note and note.split("=")[0] not in TOLD_NOTES]
    notes = ",".join(notes + told_notes(sources, info, columns[2]))
    if old is None:
        return [info.name, "", "unknown", *map(" ".join, columns), offload, info.module, notes]
    # The order of names means nothing; a row that says the same keeps its bytes.
    kept = [cell if same_names(names, cell) else " ".join(names) for names, cell in zip(columns, old[3:6])]
    return [*old[:3], *kept, old[6], info.module, notes]


def pipeline_table(sources):
    comments, rows = read_table("pipeline_classes.tsv")
    old = {row[0]: row for row in rows[1:]}
    exported = sources.exported()
    found = {}
    for name, infos in sources.classes.items():
        module = old[name][7] if name in old else ""
        info = sources.find(name, module)
        is_listed = name in exported or name in old
        if is_listed and name != "DiffusionPipeline" and sources.inherits(info, "DiffusionPipeline"):
            found[name] = pipeline_row(sources, info, old.get(name))
    order = [name for name in old if name in found] + sorted(set(found) - set(old))
    return comments + ["\t".join(rows[0])] + ["\t".join(found[name]) for name in order]


def component_table(diffusers, transformers):
    comments, rows = read_table("component_classes.tsv")
    old = {(row[0], row[2]): row for row in rows[1:]}
    new = component_rows(diffusers, transformers, old)
    return comments + ["\t".join(rows[0])] + ["\t".join(new[key]) for key in sorted(new, key=lambda key: new[key][:3])]


def older_table(diffusers, transformers):
    """What the older pair lacks of the classes in the other tables, and pipelines that want other components."""
    lines = [f"# Of the classes in the other tables, what diffusers {diffusers.version()} and transformers "
             f"{transformers.version()} lack (lacks), what their",
             "# pipelines require besides (requires; names split by spaces), and which files a tokenizer without Fast in",
             "# its name is built from (reads; names split by +). Read from the released packages, both Apache-2.0.",
             "library\tclass\tdifference\tnames"]
    exported = diffusers.exported()
    for row in read_table("pipeline_classes.tsv")[1][1:]:
        info = diffusers.find(row[0], row[7])
        if info is None or row[0] not in exported:
            lines.append(f"diffusers\t{row[0]}\tlacks\t")
            continue
        required, optional, _ = pipeline_components(diffusers, info)
        extra = sorted(set(required) - set(row[3].split()))
        if extra:
            lines.append(f"diffusers\t{row[0]}\trequires\t{' '.join(extra)}")
    for row in read_table("component_classes.tsv")[1][1:]:
        library, kind, name = row[:3]
        if kind == "retired" or name == "*":
            continue
        is_added = (library, name) in diffusers.additional_imports
        has = name in transformers.classes if library == "transformers" or is_added else name in diffusers.classes
        if not has:
            lines.append(f"{library}\t{name}\tlacks\t")
        elif kind == "tokenizer" and library == "transformers" and not name.endswith("Fast"):
            own = slow_files(transformers, transformers.find(name))
            lines += [f"{library}\t{name}\treads\t{'+'.join(own)}"] if own else []
    return lines


def update(name, lines, write):
    path = DATA / name
    old = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    if old == lines:
        print(f"{name}: as it is")
        return False
    changes = list(difflib.unified_diff(old, lines, name, name, lineterm="", n=0))
    print("\n".join(changes[:200]))
    print(f"{name}: {sum(line[0] in '+-' for line in changes[2:])} lines differ")
    if write:
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("diffusers", "transformers", "older-diffusers", "older-transformers"):
        parser.add_argument(f"--{name}", metavar="DIR")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()

    diffusers = package(options.diffusers, "diffusers")
    transformers = package(options.transformers, "transformers", TRANSFORMERS_FILES)
    print(f"diffusers {diffusers.version()}, transformers {transformers.version()}")
    changed = update("pipeline_classes.tsv", pipeline_table(diffusers), options.write)
    changed |= update("component_classes.tsv", component_table(diffusers, transformers), options.write)
    if options.older_diffusers and options.older_transformers:
        older = older_table(package(options.older_diffusers, ""),
                            package(options.older_transformers, "", TRANSFORMERS_FILES))
        changed |= update("older_release.tsv", older, options.write)
    return 1 if changed and not options.write else 0


if __name__ == "__main__":
    sys.exit(main())
