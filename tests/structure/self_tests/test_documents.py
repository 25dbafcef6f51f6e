from checks import descriptor_names, error_codes, format_rules, links, named_tests, packages, reached_errors
from self_tests.planted import PlantedTest

ERROR_HEADER = "enum class ErrorCode : int {\n    not_found,  // no model\n    path_not_utf8,\n    io,\n};\n"


class Links(PlantedTest):
    def test_refuses_a_link_to_nothing(self):
        self.assert_finds(
            links.check,
            {"docs/a.md": "[b](b.md) [c](../c.md) [d](adr)\n", "docs/b.md": "b\n", "docs/adr/1.md": "1\n"},
            "docs/a.md:1: leads to nothing: ../c.md",
        )

    def test_refuses_a_link_to_a_heading_that_is_gone(self):
        self.assert_finds(
            links.check,
            {"a.md": "[here](#the-end) [there](b.md#what-it-is) [gone](b.md#what-it-was)\n\n## The end\n",
             "b.md": "# What it is\n"},
            "a.md:1: no such heading: b.md#what-it-was",
        )

    def test_leaves_the_web_and_code_alone(self):
        self.assert_clean(links.check, {"a.md": "[x](https://example.org/x)\n```\n[y](nowhere)\n```\n"})


class NamedTests(PlantedTest):
    def test_refuses_a_test_that_is_not_there(self):
        self.assert_finds(
            named_tests.check,
            {
                "tests/README.md": "# Tests\n| x | `Claims.HaveOneWinner`, `Claims.AreGone` |\n| y | `Part.Runs` |\n",
                "tests/unit/a_test.cpp": "TEST_F(Claims, HaveOneWinner) {}\nTEST_P(\n    Part, Runs) {}\n",
            },
            "tests/README.md:2: no such test: Claims.AreGone",
        )


class ErrorCodes(PlantedTest):
    def test_refuses_a_code_without_a_row_and_a_row_without_a_code(self):
        self.assert_finds(
            error_codes.check,
            {
                "sdk/include/gantry/error.hpp": ERROR_HEADER,
                "docs/errors.md": "## Error codes\n| `not_found` | x |\n| `path_not_utf8` | x |\n| `gone` | x |\n## Exit codes\n| `io` | x |\n",
            },
            "docs/errors.md:1: `io`",
            "docs/errors.md:4: `gone`",
        )

    def test_refuses_a_code_that_has_two_rows(self):
        self.assert_finds(
            error_codes.check,
            {
                "sdk/include/gantry/error.hpp": ERROR_HEADER,
                "docs/errors.md":
                    "## Error codes\n| `not_found` | x |\n| `path_not_utf8` | x |\n| `io` | x |\n| `not_found` | y |\n",
            },
            "docs/errors.md:5: `not_found` has a row already",
        )

    def test_says_when_it_no_longer_understands_the_header(self):
        self.assert_finds(
            error_codes.check,
            {"sdk/include/gantry/error.hpp": "enum Codes {};\n", "docs/errors.md": ""},
            "sdk/include/gantry/error.hpp:1: no enum class ErrorCode",
        )


class ReachedErrors(PlantedTest):
    def test_refuses_a_code_that_no_test_expects(self):
        self.assert_finds(
            reached_errors.check,
            {
                "host_api/src/index/a.cpp": "return make_error(ErrorCode::io, 1);\nreturn make_error(ErrorCode::gone, 1);\n",
                "host_api/src/views/b.cpp": "return make_error(ErrorCode::locked, 1);\n",
                "tests/integration/a_test.cpp":
                    'EXPECT_EQ(said.error()["code"],\n    "io");\nuse(ErrorCode::gone);\n'
                    "expect_refused(ErrorCode::locked, 2);\n",
            },
            "host_api/src/index/a.cpp:2: no test expects ErrorCode::gone",
        )


class Packages(PlantedTest):
    def test_refuses_a_list_that_differs_from_what_dev_installs(self):
        files = {
            "dev": "#!/bin/sh\necho one; echo two\n",
            "README.md": "<!-- packages: x -->\n```text\none three\n```\n",
        }
        self.plant(files)
        (self.root / "dev").chmod(0o755)
        self.assert_finds(
            packages.check, files, "README.md:1: two is missing", "README.md:1: three is not installed"
        )


class DescriptorNames(PlantedTest):
    def test_refuses_a_member_that_schema_or_document_lack(self):
        planted = {
            header: "".join(
                f"struct {struct} {{\n    int known = 1;\n    std::string added;  // x\n}};\n"
                for struct, (place, _) in descriptor_names.STRUCTS.items()
                if place == header
            )
            for header, _ in descriptor_names.STRUCTS.values()
        }
        node = '{"properties": {"known": {}, "added": {}}, "required": ["known", "added"]'
        inner = ", ".join(f'"{place[1]}": {node}}}' for _, place in descriptor_names.STRUCTS.values() if place)
        planted[descriptor_names.SCHEMA] = f'{node}, "definitions": {{{inner}}}}}'
        planted[descriptor_names.DOCUMENT] = "| `known` | x |\n| `added` | x |\n"
        self.assert_clean(descriptor_names.check, planted)

        planted[descriptor_names.SCHEMA] = planted[descriptor_names.SCHEMA].replace(
            '"plugin": {"properties": {"known": {}, "added": {}}', '"plugin": {"properties": {"known": {}, "old": {}}'
        )
        self.assert_finds(
            descriptor_names.check,
            planted,
            f"{descriptor_names.SCHEMA}:1: definitions/plugin lacks PluginIdentity::added",
            f"{descriptor_names.SCHEMA}:1: definitions/plugin has old",
            f"{descriptor_names.SCHEMA}:1: definitions/plugin does not require old",
        )


class FormatRules(PlantedTest):
    HEADER = 'inline constexpr Report kA{"D1", Severity::fatal, "gone"};\n'
    ROW = "| D1 | it is there | fatal gone | raises | both | `D1Needs` |\n"
    TEST = "TEST(Format, D1Needs) {}\n"

    def files(self, header: str = HEADER, row: str = ROW, test: str = TEST) -> dict[str, str]:
        return {"bundle_formats/x/src/reports.hpp": header, "bundle_formats/x/FORMAT.md": row, "tests/a.cpp": test}

    def test_takes_what_agrees(self):
        self.assert_clean(format_rules.check, self.files())

    def test_refuses_another_severity(self):
        self.assert_finds(
            format_rules.check,
            self.files(row=self.ROW.replace("fatal", "warning")),
            'bundle_formats/x/FORMAT.md:1: D1 lacks "fatal gone", which bundle_formats/x/src/reports.hpp reports',
            'bundle_formats/x/FORMAT.md:1: D1 has "warning gone", which bundle_formats/x/src/reports.hpp does not report',
        )

    def test_refuses_a_rule_without_row_and_a_row_without_test(self):
        self.assert_finds(
            format_rules.check,
            self.files(header=self.HEADER + self.HEADER.replace("D1", "D2"), test=""),
            'bundle_formats/x/FORMAT.md:1: D1 names a test that is not there: D1Needs',
            'bundle_formats/x/FORMAT.md:1: D2 lacks "fatal gone", which bundle_formats/x/src/reports.hpp reports',
        )
