import shutil
import unittest

from checks import examples, file_sizes, format_ids, formatting, machine_names
from self_tests.planted import PlantedTest


class FormatIds(PlantedTest):
    def test_refuses_the_id_of_a_format_in_the_host(self):
        for name in ("diffusers_directory", "gguf", "safetensors_file"):
            self.assert_finds(
                format_ids.check,
                {"host_api/src/a.cpp": f'int x;\nif (format == "{name}") return;\n'},
                "host_api/src/a.cpp:2: names a format",
            )

    def test_refuses_the_marker_of_a_format_in_the_host(self):
        self.assert_finds(
            format_ids.check,
            {"host_api/tools/a.cpp": 'open("model_index.json")', "host_api/include/b.hpp": "model_index.json"},
            "host_api/include/b.hpp:1: names a format",
            "host_api/tools/a.cpp:1: names a format",
        )

    def test_accepts_codes_and_names_of_the_surface(self):
        self.assert_clean(
            format_ids.check,
            {
                "host_api/src/a.cpp": '"missing_model_index" import_external_diffusers_directory(path)',
                "plugins/a.cpp": '"diffusers_directory"',
            },
        )


class MachineNames(PlantedTest):
    def test_refuses_the_path_of_a_machine(self):
        for path in ("/work/x", "/root/x", "/home/ada/x"):
            self.assert_finds(machine_names.check, {"docs/a.md": f"see {path}\n"}, "docs/a.md:1: a path of one machine")

    def test_refuses_a_package_host(self):
        for host in ("https://deb.debian.org/debian", "https://pypi.org/simple", "http://mirror.example.internal/x"):
            self.assert_finds(machine_names.check, {"dev": f"wget {host}\n"}, "dev:1: a package host")

    def test_accepts_the_same_words_inside_longer_paths(self):
        self.assert_clean(machine_names.check, {"docs/a.md": "<root>/work/x src/root/x ~/home/x $HOME/work\n"})


class FileSizes(PlantedTest):
    def test_refuses_a_file_over_500_lines(self):
        self.assert_finds(
            file_sizes.check,
            {"sdk/a.hpp": "\n" * 501, "sdk/b.hpp": "\n" * 500, "dev": "\n" * 501},
            "dev:501: 501 lines",
            "sdk/a.hpp:501: 501 lines",
        )


class Examples(PlantedTest):
    def test_refuses_an_example_that_does_not_compile(self):
        self.assert_finds(
            examples.check,
            {"README.md": "text\n\n```cpp\nint main() { return nothing; }\n```\n\n```cpp\nint main() {}\n```\n"},
            "README.md:3: this example does not compile",
        )


@unittest.skipIf(shutil.which(formatting.PROGRAM) is None, f"{formatting.PROGRAM} is not here")
class Formatting(PlantedTest):
    def test_refuses_a_source_that_is_not_formatted(self):
        self.assert_finds(
            formatting.check,
            {".clang-format": "BasedOnStyle: Google\n", "a.cpp": "int x;\nint   y;\nint   z;\n", "b.cpp": "int x;\n"},
            "a.cpp:2: not formatted",
        )
