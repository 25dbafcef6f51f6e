"""A small repository made up for one test."""

import pathlib
import tempfile
import unittest

from checks.tree import Tree


class PlantedTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="gantry_structure_")
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)

    def plant(self, files: dict[str, str]) -> Tree:
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        return Tree(self.root, files)

    def assert_finds(self, check, files: dict[str, str], *wanted: str):
        """`check` complains once per `wanted`, in that order, each beginning with it."""
        violations = check(self.plant(files))
        self.assertEqual(len(violations), len(wanted), violations)
        for violation, start in zip(violations, wanted):
            self.assertTrue(violation.startswith(start), f"{violation!r} does not start with {start!r}")

    def assert_clean(self, check, files: dict[str, str]):
        self.assertEqual(check(self.plant(files)), [])
