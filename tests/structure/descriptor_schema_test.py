"""The published schema of the execution descriptor takes the manual's example and refuses damaged ones."""

import copy
import json
import pathlib
import re
import unittest

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "host_api/schemas/execution-descriptor-v1.schema.json").read_text())
EXAMPLE = json.loads(re.search(r"```json\n(.*?)```", (ROOT / "docs/descriptor.md").read_text(), re.S).group(1))

# Members below these belong to a format, not to the contract.
FREE_FORM = ("facts", "arguments")


def accepts(descriptor):
    return jsonschema.Draft7Validator(SCHEMA).is_valid(descriptor)


def objects_of(value, place=()):
    """The places of all objects in `value`, itself included."""
    if isinstance(value, dict):
        yield place
        for name, member in value.items():
            if name not in FREE_FORM:
                yield from objects_of(member, place + (name,))
    elif isinstance(value, list):
        for position, member in enumerate(value):
            yield from objects_of(member, place + (position,))


def at(value, place):
    for step in place:
        value = value[step]
    return value


class DescriptorSchema(unittest.TestCase):
    def test_is_itself_a_schema(self):
        jsonschema.Draft7Validator.check_schema(SCHEMA)

    def test_accepts_the_example_of_the_manual(self):
        jsonschema.validate(EXAMPLE, SCHEMA)

    def test_accepts_members_of_a_later_release(self):
        for place in objects_of(EXAMPLE):
            later = copy.deepcopy(EXAMPLE)
            at(later, place)["added_in_a_later_release"] = 1
            self.assertTrue(accepts(later), place)

    def test_refuses_a_descriptor_that_lacks_a_member(self):
        places = list(objects_of(EXAMPLE))
        self.assertGreaterEqual(len(places), 7)
        for place in places:
            for name in at(EXAMPLE, place):
                damaged = copy.deepcopy(EXAMPLE)
                del at(damaged, place)[name]
                self.assertFalse(accepts(damaged), f"without {place} {name}")

    def test_refuses_a_member_of_another_type(self):
        for place in objects_of(EXAMPLE):
            for name, value in at(EXAMPLE, place).items():
                damaged = copy.deepcopy(EXAMPLE)
                is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
                at(damaged, place)[name] = "text" if is_number else 4.5
                self.assertFalse(accepts(damaged), f"with a wrong type at {place} {name}")

    def test_refuses_values_that_the_contract_does_not_have(self):
        damages = [
            (("execution_contract_version",), 2),
            (("model_id",), "only-one-part"),
            (("model_id",), "diffusion//sd15"),
            (("model_type",), "Diffusion"),
            (("storage_kind",), "external"),
            (("validation_state",), "degraded"),
            (("validation_checked_at",), "yesterday"),
            (("fingerprint",), ""),
            (("variant",), ""),
            (("pipeline_class",), ""),
            (("entry_path",), "models/sd15"),
            (("entry_kind",), "link"),
            (("tasks",), ["text-to-image", "text-to-image"]),
            (("plugin", "sha256"), "9f86"),
            (("plugin", "version"), "one"),
            (("findings", 0, "severity"), "fatal"),
            (("findings", 0, "code"), "Pickle Weights"),
            (("findings", 0, "path"), "/models/sd15/unet"),
            (("components", 0, "path"), "unet"),
            (("components", 0, "config_file"), "unet/config.json"),
            (("components", 0, "weights", 0, "shard_index"), "unet/index.json"),
            (("components", 0, "weights", 0, "path"), ""),
            (("components", 0, "weights", 0, "size_bytes"), -1),
            (("engines", 0, "arguments"), "{}"),
            (("facts",), {"without_a_format": 1}),
            (("dependency_resolution", "validation_state"), "valid"),
            (("dependency_resolution", "validation_errors"), [{"code": "x"}]),
            (("dependency_resolution", "bindings"), [{"binding_id": "x"}]),
        ]
        for place, value in damages:
            damaged = copy.deepcopy(EXAMPLE)
            at(damaged, place[:-1])[place[-1]] = value
            self.assertFalse(accepts(damaged), f"with {value!r} at {place}")


if __name__ == "__main__":
    unittest.main()
