"""descriptor.hpp, its JSON Schema and docs/descriptor.md name the same members of the execution descriptor."""

import json
import re

from checks.tree import Tree

HEADER = "host_api/include/gantry/host/descriptor.hpp"
EXAMINATION = "host_api/include/gantry/host/examination.hpp"
FINDING = "sdk/include/gantry/finding.hpp"
REPORT = "sdk/include/gantry/report.hpp"
SCHEMA = "host_api/schemas/execution-descriptor-v1.schema.json"
DOCUMENT = "docs/descriptor.md"

# Struct: the header it is in, its place in the schema.
STRUCTS = {
    "ExecutionDescriptor": (HEADER, ()),
    "ComponentDescriptor": (HEADER, ("definitions", "component")),
    "WeightDescriptor": (HEADER, ("definitions", "weight")),
    "DependencyResolution": (HEADER, ("definitions", "dependency_resolution")),
    "DependencyBinding": (HEADER, ("definitions", "dependency_binding")),
    "DependencyError": (HEADER, ("definitions", "dependency_error")),
    "PluginIdentity": (EXAMINATION, ("definitions", "plugin")),
    "Finding": (FINDING, ("definitions", "finding")),
    "EngineHint": (REPORT, ("definitions", "engine")),
}
# What C++ cannot call so, or holds as text.
JSON_NAMES = {"arguments_json": "arguments", "class_name": "class"}
# Of the dependency contract; the struct does not hold them yet.
JSON_ALONE = {"DependencyBinding": {"profile_hash", "environment_kind", "env_id", "requirements"}}

MEMBER = re.compile(r"^    [\w:<>, ]+?[\w>] (\w+)(?: = [^;]+)?;", re.MULTILINE)


def members(tree: Tree, header: str, struct: str) -> list[str]:
    body = re.search(rf"^struct {struct} \{{\n(.*?)^\}};", tree.text(header) or "", re.DOTALL | re.MULTILINE)
    return [JSON_NAMES.get(name, name) for name in MEMBER.findall(body.group(1))] if body else []


def check(tree: Tree) -> list[str]:
    schema = json.loads(tree.text(SCHEMA) or "{}")
    documented = set(re.findall(r"^\| `(\w+)` \|", tree.text(DOCUMENT) or "", re.MULTILINE))
    violations = []
    for struct, (header, place) in STRUCTS.items():
        names = members(tree, header, struct)
        known = {*names, *JSON_ALONE.get(struct, ())}
        if not names:
            violations.append(f"{header}:1: no struct {struct} was found: mend this check")
        node = schema
        for step in place:
            node = node.get(step, {})
        where = "/".join(place) or "the top level"
        properties = node.get("properties", {})
        required = set(node.get("required", ()))
        violations += [f"{SCHEMA}:1: {where} lacks {struct}::{name}" for name in names if name not in properties]
        violations += [f"{SCHEMA}:1: {where} has {name}, {struct} has not" for name in properties if name not in known]
        violations += [f"{SCHEMA}:1: {where} does not require {name}" for name in properties if name not in required]
        violations += [f"{DOCUMENT}:1: has no row for {struct}::{name}" for name in names if name not in documented]
    return violations
