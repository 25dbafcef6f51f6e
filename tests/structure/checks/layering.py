"""Who may include whom (docs/architecture.md).

An include that names a file of the repository belongs to that file's layer; any other belongs to a library.
"""

import posixpath
import re

from checks.standard_headers import STANDARD, is_system_header
from checks.tree import CODE, Tree

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')

LIBRARIES = {
    "boost": re.compile(r"^boost/"),
    "simdjson": re.compile(r"^simdjson(\.h$|/)"),
    "sqlite": re.compile(r"^sqlite3\.h$"),
    "fmt": re.compile(r"^fmt/"),
    "nlohmann": re.compile(r"^nlohmann/"),
    "openssl": re.compile(r"^openssl/"),
    "xxhash": re.compile(r"^xxhash\.h$"),
    "cli11": re.compile(r"^CLI/"),
}
HOST_LIBRARIES = {"boost", "simdjson", "sqlite", "fmt", "nlohmann", "openssl", "xxhash", "system"}

# Layer: its folders, the layers it may include, the libraries it may include. "standard" is allowed everywhere,
# but for the headers in NO_OPENING. The first layer whose folder fits a file is the file's layer.
LAYERS = (
    ("abi", ("sdk/include/gantry/abi",), {"abi"}, set()),
    ("sdk", ("sdk/",), {"abi", "sdk"}, set()),
    ("bundle_formats", ("bundle_formats/",), {"abi", "sdk", "bundle_formats"}, {"simdjson", "fmt"}),
    ("plugins", ("plugins/",), {"abi", "sdk", "bundle_formats", "plugins"}, set()),
    ("host headers", ("host_api/include/",), {"abi", "sdk", "host headers"}, set()),
    ("host tools", ("host_api/tools/",), {"abi", "sdk", "host headers", "host", "host tools"}, HOST_LIBRARIES | {"cli11"}),
    ("host", ("host_api/",), {"abi", "sdk", "host headers", "host"}, HOST_LIBRARIES),
    ("samples", ("samples/",), {"abi", "sdk", "host headers", "samples"}, set()),
)

# A format sees a bundle through its view alone, prints nothing and starts no thread.
NO_OPENING = {"fstream", "filesystem", "iostream", "thread", "future"}
PURE_LAYERS = {"abi", "sdk", "bundle_formats", "plugins"}

FORBIDDEN_LINKS = (
    ("host_api/", re.compile(r"\bgantry_format\w*|\bbundle_formats\b"), "the host never uses a format's code"),
    ("bundle_formats/", re.compile(r"\bgantry_host\w*|\bgantry::host\b"), "a format never uses the host"),
    ("plugins/", re.compile(r"\bgantry_host\w*|\bgantry::host\b"), "a plugin never uses the host"),
    ("sdk/", re.compile(r"\bgantry_(host|format)\w*|\bgantry::host\b"), "the sdk uses nothing of ours"),
)


def layer_of(name: str):
    for layer in LAYERS:
        if name.startswith(layer[1]):
            return layer
    return None


def include_folders(tree: Tree) -> list[str]:
    """Every folder that a build may search: .../include and .../src."""
    folders = set()
    for name in tree.below("sdk/", "bundle_formats/", "plugins/", "host_api/", "samples/", suffixes=CODE):
        parts = name.split("/")
        folders.update("/".join(parts[: i + 1]) for i, part in enumerate(parts[:-1]) if part in ("include", "src"))
    return sorted(folders)


def resolve(tree: Tree, name: str, bracket: str, target: str, folders: list[str]) -> str | None:
    """The file of the repository that an include names, if it is one."""
    beside = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
    if bracket == '"' and beside in tree:
        return beside
    own_first = sorted(folders, key=lambda folder: not name.startswith(folder.rsplit("/", 1)[0] + "/"))
    for folder in own_first:
        candidate = posixpath.normpath(f"{folder}/{target}")
        if candidate in tree:
            return candidate
    return None


def judge(layer, target: str, resolved: str | None) -> str | None:
    """Why this include is not allowed, or None."""
    layer_name, _, allowed_layers, allowed_libraries = layer
    if resolved is not None:
        other = layer_of(resolved)
        if other is not None and other[0] in allowed_layers:
            return None
        return f"{layer_name} must not include {other[0] if other else 'what lies outside every layer'} ({resolved})"
    if target in STANDARD:
        if layer_name in PURE_LAYERS and target in NO_OPENING:
            return f"{layer_name} must not include <{target}>: a format opens nothing, prints nothing, starts nothing"
        return None
    for library, pattern in LIBRARIES.items():
        if pattern.match(target):
            return None if library in allowed_libraries else f"{layer_name} must not include {library} (<{target}>)"
    if is_system_header(target):
        return None if "system" in allowed_libraries else f"{layer_name} must not include <{target}>, a header of the system"
    return f"{layer_name} includes <{target}>, which is no file of ours and no library that it may use"


def check(tree: Tree) -> list[str]:
    violations = []
    folders = include_folders(tree)
    for name in tree.below(*(folder for layer in LAYERS for folder in layer[1]), suffixes=CODE):
        layer = layer_of(name)
        for number, line in tree.lines(name):
            found = INCLUDE.match(line)
            if found is None:
                continue
            target = found.group(2)
            reason = judge(layer, target, resolve(tree, name, found.group(1), target, folders))
            if reason:
                violations.append(f"{name}:{number}: {reason}")
    return violations + check_links(tree)


def check_links(tree: Tree) -> list[str]:
    """The same direction in what CMake links."""
    violations = []
    for name in tree.names:
        if not name.endswith("CMakeLists.txt"):
            continue
        for folder, pattern, reason in FORBIDDEN_LINKS:
            if not name.startswith(folder):
                continue
            for number, line in tree.lines(name):
                found = pattern.search(line.split("#", 1)[0])
                if found:
                    violations.append(f"{name}:{number}: {reason} ({found.group(0)})")
    return violations
