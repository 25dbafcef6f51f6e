import subprocess

from checks.tree import Tree
from self_tests.planted import PlantedTest


class OfRepository(PlantedTest):
    FILES = {"a.txt": "a", ".gitignore": "/build/\n", "build/made.txt": "made"}

    def test_sees_new_files_and_nothing_that_git_ignores(self):
        self.plant(self.FILES)
        subprocess.run(["git", "init", "--quiet", "."], cwd=self.root, check=True)
        self.assertEqual(Tree.of_repository(self.root).names, [".gitignore", "a.txt"])

    def test_sees_the_same_in_a_copy_without_git(self):
        self.plant(self.FILES)
        self.assertEqual(Tree.of_repository(self.root).names, [".gitignore", "a.txt"])

    def test_takes_a_file_that_is_not_text_for_empty(self):
        self.plant(self.FILES)
        (self.root / "a.txt").write_bytes(b"\x7fELF\0")
        self.assertIsNone(Tree.of_repository(self.root).text("a.txt"))
