"""The watcher and the checks see what they are there to see."""

import pathlib
import tempfile
import unittest

import hostile_test
import watch
from generator import bundles
from generator.bundle import BROKEN, CANARY, Bundle

ENVIRONMENT = {"PATH": "/usr/bin:/bin"}


class Watch(unittest.TestCase):
    def run_watched(self, script, timeout=20.0):
        if not watch.is_strace_usable():
            self.skipTest("strace cannot run here")
        with tempfile.TemporaryDirectory() as folder:
            self.outside = pathlib.Path(folder) / "outside"
            self.outside.write_text("0123456789")
            command = ["/bin/sh", "-c", script.format(folder=folder)]
            return watch.run(command, ENVIRONMENT, pathlib.Path(folder) / "log", timeout)

    def test_sees_a_file_that_is_opened_and_read(self):
        seen = self.run_watched("read line < {folder}/outside")
        self.assertIn(str(self.outside), [path for path, _ in seen.opened])
        self.assertEqual(seen.bytes_read[str(self.outside)], 10)
        self.assertEqual(seen.complaints, [])

    def test_sees_a_program_that_is_run_and_a_folder_that_is_made(self):
        seen = self.run_watched("/bin/mkdir {folder}/new")
        self.assertRegex(" ".join(seen.complaints), "ran a program.*changed something")

    def test_sees_a_file_that_is_written(self):
        seen = self.run_watched("echo x > {folder}/new")
        wrong = list(hostile_test.wrong_with_calls(Bundle("", lambda folder: None), self.outside.parent, seen, set()))
        self.assertRegex(" ".join(wrong), "opened for writing: .*/new")

    def test_sees_a_file_outside_and_too_much_that_is_read(self):
        seen = self.run_watched("read line < {folder}/outside")
        bundle = Bundle("", lambda folder: None)
        wrong = list(hostile_test.wrong_with_calls(bundle, self.outside.parent / "bundle", seen, set()))
        self.assertIn(f"opened {self.outside}", wrong)
        seen.bytes_read[str(self.outside)] = 4 << 20
        wrong = list(hostile_test.wrong_with_calls(bundle, self.outside.parent, seen, set()))
        self.assertRegex(" ".join(wrong), "read 4194304 bytes of .*outside")

    def test_sees_a_hang(self):
        self.assertIsNone(self.run_watched("while :; do :; done", timeout=0.2).exit_code)


class Document(unittest.TestCase):
    GOOD = {
        "validation_state": "invalid",
        "findings": [{"rule": "D1", "code": "c", "severity": "fatal", "message": "m", "path": ""}],
    }

    def wrong(self, exit_code=4, finding=None, **members):
        document = self.GOOD | members
        if finding:
            document["findings"] = [self.GOOD["findings"][0] | finding]
        bundle = Bundle("", lambda folder: None, states=BROKEN)
        return " ".join(hostile_test.wrong_with_document(bundle, document, exit_code))

    def test_is_good(self):
        self.assertEqual(self.wrong(), "")

    def test_is_wrong(self):
        self.assertRegex(self.wrong(validation_state="valid"), "is valid, expected")
        self.assertRegex(self.wrong(exit_code=0), "exits 0 for invalid")
        self.assertRegex(self.wrong(findings=[]), "without a finding")
        self.assertRegex(self.wrong(findings=self.GOOD["findings"] * 10_001), "10001 findings")
        self.assertRegex(self.wrong(finding={"message": "a\x1b[2J"}), "not one line")
        self.assertRegex(self.wrong(finding={"message": "a" * 5_000}), "too long")
        self.assertRegex(self.wrong(finding={"code": ""}), "without rule or code")
        self.assertRegex(self.wrong(path="x" * 70_000), "over 64 KiB")
        self.assertRegex(self.wrong(finding={"path": CANARY}), "outside the bundle")


class Generator(unittest.TestCase):
    def test_makes_the_same_bundles_from_the_same_seed(self):
        names = [[bundle.name for _, bundle in bundles(seed, 1)] for seed in (1, 1, 2)]
        self.assertEqual(names[0], names[1])
        self.assertGreaterEqual(len(names[0]), 200)
        self.assertEqual(len(names[0]), len(names[2]))


if __name__ == "__main__":
    unittest.main()
