"""./dev itself, with programs of its surroundings replaced by ones that write down how they were called."""

import os
import pathlib
import subprocess
import tempfile
import unittest

DEV = pathlib.Path(__file__).resolve().parents[3] / "dev"


class Dev(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="gantry_dev_")
        self.addCleanup(folder.cleanup)
        self.programs = pathlib.Path(folder.name)
        self.calls = self.programs / "calls"
        self.calls.touch()
        self.replace("apt-get", f'echo "apt-get $*" >>{self.calls}')
        self.replace("sudo", "exit 1")
        self.replace("id", "echo 0")
        self.replace("dpkg-query", 'shift 2; for package in "$@"; do echo "installed $package"; done')

    def replace(self, program: str, script: str):
        path = self.programs / program
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def dev(self, *arguments: str) -> subprocess.CompletedProcess:
        environment = {**os.environ, "PATH": f"{self.programs}:{os.environ['PATH']}"}
        return subprocess.run(
            [DEV, *arguments], capture_output=True, text=True, env=environment, check=False, cwd=self.programs
        )

    def without_one_package(self):
        self.replace(
            "dpkg-query",
            'shift 2; for package in "$@"; do [ $package = libfmt-dev ] || echo "installed $package"; done; exit 1',
        )

    def test_touches_no_network_when_nothing_is_missing(self):
        self.assertEqual(self.dev("setup").returncode, 0)
        self.assertEqual(self.calls.read_text(), "")

    def test_installs_only_what_is_missing(self):
        self.without_one_package()
        self.assertEqual(self.dev("setup").returncode, 0)
        update, install = self.calls.read_text().splitlines()
        self.assertTrue(update.startswith("apt-get update"))
        self.assertRegex(install, r"^apt-get install .*--no-install-recommends.* libfmt-dev$")
        self.assertNotIn("libssl-dev", install)

    def test_counts_a_package_that_was_removed_as_missing(self):
        self.replace("dpkg-query", 'shift 2; for package in "$@"; do echo "config-files $package"; done')
        self.assertEqual(self.dev("setup").returncode, 0)
        self.assertIn("libssl-dev", self.calls.read_text())

    def test_names_the_command_to_run_where_it_may_not_install(self):
        self.without_one_package()
        self.replace("id", "echo 1000")
        answer = self.dev("setup")
        self.assertEqual(answer.returncode, 1)
        self.assertIn(
            "sudo apt-get update && sudo apt-get install --no-install-recommends libfmt-dev\n", answer.stderr
        )
        self.assertEqual(self.calls.read_text(), "")

    def test_uses_sudo_where_that_asks_for_no_password(self):
        self.without_one_package()
        self.replace("id", "echo 1000")
        self.replace("sudo", 'shift; exec "$@"')
        self.assertEqual(self.dev("setup").returncode, 0)
        self.assertIn("libfmt-dev", self.calls.read_text())

    def test_stops_when_the_installation_fails(self):
        self.without_one_package()
        self.replace("apt-get", "exit 100")
        self.assertNotEqual(self.dev("setup").returncode, 0)

    def test_exits_2_on_wrong_usage(self):
        for arguments in (["dance"], ["build", "x"], ["test", "--filter"], ["test", "--loud"], ["format", "--fix"]):
            answer = self.dev(*arguments)
            self.assertEqual(answer.returncode, 2, arguments)
            self.assertIn("./dev help", answer.stderr)
        self.assertEqual(self.calls.read_text(), "")

    def test_explains_each_of_its_commands(self):
        usage = self.dev("help").stdout
        functions = [line for line in DEV.read_text().splitlines() if line.startswith("command_")]
        self.assertGreater(len(functions), 5)
        for function in functions:
            self.assertIn(f"\n  {function.removeprefix('command_').removesuffix('() {')} ", usage)
