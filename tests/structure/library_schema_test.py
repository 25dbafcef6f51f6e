"""The published schema of a library's configuration takes the manual's example and refuses damaged ones."""

import json
import pathlib
import re
import unittest

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "host_api/schemas/library-v1.schema.json").read_text())
EXAMPLE = json.loads(re.search(r"```json\n(.*?)```", (ROOT / "docs/operating.md").read_text(), re.S).group(1))
HEADER = (ROOT / "host_api/include/gantry/host/configuration.hpp").read_text()


def accepts(configuration):
    return jsonschema.Draft7Validator(SCHEMA).is_valid(configuration)


class LibrarySchema(unittest.TestCase):
    def test_is_a_schema(self):
        jsonschema.Draft7Validator.check_schema(SCHEMA)

    def test_takes_the_example_and_an_empty_file(self):
        self.assertTrue(accepts(EXAMPLE))
        self.assertTrue(accepts({}))
        self.assertTrue(accepts({"accepted_tasks": None, "x-mine": 1}))

    def test_the_example_has_every_setting(self):
        self.assertEqual(set(EXAMPLE), set(SCHEMA["properties"]))

    def test_has_the_members_of_the_struct(self):
        body = HEADER[HEADER.index("struct LibraryConfiguration") :]
        members = re.findall(r"^    std::[\w:<>]+ (\w+)(?: = [\d']+)?;", body, re.MULTILINE)
        self.assertEqual(set(members), set(SCHEMA["properties"]))

    def test_refuses_what_a_member_cannot_be(self):
        for member, value in (
            ("accepted_tasks", "text-to-image"),
            ("accepted_tasks", [1]),
            ("accepted_tasks", [""]),
            ("accepted_tasks", ["a\nb"]),
            ("allowed_folders", ["relative"]),
            ("allowed_folders", ["/a/../b"]),
            ("allowed_folders", ["/a/.."]),
            ("event_limit", 99),
            ("event_limit", 1_000_001),
            ("event_limit", "500"),
            ("event_limit", 100.5),
        ):
            with self.subTest(member=member, value=value):
                self.assertFalse(accepts({member: value}))


if __name__ == "__main__":
    unittest.main()
