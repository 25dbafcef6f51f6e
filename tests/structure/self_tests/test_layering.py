from checks.layering import check
from self_tests.planted import PlantedTest

SDK = {"sdk/include/gantry/result.hpp": "#include <variant>\n"}
FORMAT = {"bundle_formats/x/include/gantry/formats/x.hpp": "#include <gantry/result.hpp>\n"}
HOST = {
    "host_api/include/gantry/host/host.hpp": "#include <gantry/result.hpp>\n",
    "host_api/src/views/view.hpp": "#include <gantry/result.hpp>\n",
}


class Layering(PlantedTest):
    def test_accepts_what_the_design_allows(self):
        self.assert_clean(
            check,
            SDK
            | FORMAT
            | HOST
            | {
                "bundle_formats/x/src/x.cpp": "#include <gantry/formats/x.hpp>\n#include <simdjson.h>\n",
                "plugins/x/plugin.cpp": "#include <gantry/formats/x.hpp>\n",
                "host_api/src/views/view.cpp": '#include "views/view.hpp"\n#include <fcntl.h>\n#include <fmt/core.h>\n',
                "host_api/tools/gantry/main.cpp": "#include <CLI/CLI.hpp>\n#include <gantry/host/host.hpp>\n",
                "samples/runner/main.cpp": "#include <gantry/host/host.hpp>\n#include <iostream>\n",
            },
        )

    def test_refuses_a_library_in_the_sdk(self):
        self.assert_finds(
            check,
            {"sdk/include/gantry/a.hpp": "#include <string>\n#include <fmt/core.h>\n"},
            "sdk/include/gantry/a.hpp:2: sdk must not include fmt",
        )

    def test_refuses_a_header_of_the_system_in_the_sdk(self):
        self.assert_finds(
            check,
            {"sdk/include/gantry/a.hpp": "#include <unistd.h>\n"},
            "sdk/include/gantry/a.hpp:1: sdk must not include <unistd.h>",
        )

    def test_refuses_cpp_in_the_c_contract(self):
        self.assert_finds(
            check,
            SDK | {"sdk/include/gantry/abi/a.h": "#include <gantry/result.hpp>\n"},
            "sdk/include/gantry/abi/a.h:1: abi must not include sdk",
        )

    def test_refuses_the_host_in_the_sdk(self):
        self.assert_finds(
            check,
            SDK | HOST | {"sdk/include/gantry/a.hpp": "#include <gantry/host/host.hpp>\n"},
            "sdk/include/gantry/a.hpp:1: sdk must not include host headers",
        )

    def test_refuses_the_host_in_a_format(self):
        self.assert_finds(
            check,
            SDK | HOST | {"bundle_formats/x/src/x.cpp": '#include "views/view.hpp"\n'},
            "bundle_formats/x/src/x.cpp:1: bundle_formats must not include host",
        )

    def test_refuses_a_format_that_opens_files(self):
        self.assert_finds(
            check,
            {"bundle_formats/x/src/x.cpp": "#include <fstream>\n"},
            "bundle_formats/x/src/x.cpp:1: bundle_formats must not include <fstream>",
        )

    def test_refuses_a_format_in_the_host(self):
        self.assert_finds(
            check,
            SDK | FORMAT | {"host_api/src/library/a.cpp": "#include <gantry/formats/x.hpp>\n"},
            "host_api/src/library/a.cpp:1: host must not include bundle_formats",
        )

    def test_refuses_a_format_reached_by_a_path_upwards(self):
        self.assert_finds(
            check,
            SDK | FORMAT | {"host_api/src/a.cpp": '#include "../../bundle_formats/x/include/gantry/formats/x.hpp"\n'},
            "host_api/src/a.cpp:1: host must not include bundle_formats",
        )

    def test_knows_a_file_by_its_path_from_the_one_that_includes_it(self):
        self.assert_finds(
            check,
            SDK | HOST | {"plugins/x/deep/a.cpp": '#include "../../../host_api/src/views/view.hpp"\n'},
            "plugins/x/deep/a.cpp:1: plugins must not include host",
        )

    def test_refuses_a_library_in_a_public_header(self):
        for include, library in (
            ("boost/dll.hpp", "boost"),
            ("simdjson.h", "simdjson"),
            ("sqlite3.h", "sqlite"),
            ("fmt/format.h", "fmt"),
            ("nlohmann/json.hpp", "nlohmann"),
        ):
            self.assert_finds(
                check,
                {"host_api/include/gantry/host/a.hpp": f"#include <{include}>\n"},
                f"host_api/include/gantry/host/a.hpp:1: host headers must not include {library}",
            )

    def test_refuses_a_private_header_in_a_public_one(self):
        self.assert_finds(
            check,
            SDK | HOST | {"host_api/include/gantry/host/a.hpp": '#include "views/view.hpp"\n'},
            "host_api/include/gantry/host/a.hpp:1: host headers must not include host",
        )

    def test_refuses_the_command_line_parser_outside_the_tools(self):
        self.assert_finds(
            check,
            {"host_api/src/library/a.cpp": "#include <CLI/CLI.hpp>\n"},
            "host_api/src/library/a.cpp:1: host must not include cli11",
        )

    def test_refuses_a_sample_that_reaches_into_the_tree(self):
        self.assert_finds(
            check,
            SDK | HOST | {"samples/runner/main.cpp": '#include "../../host_api/src/views/view.hpp"\n'},
            "samples/runner/main.cpp:1: samples must not include host",
        )

    def test_refuses_a_library_that_nobody_decided_on(self):
        self.assert_finds(
            check,
            {"host_api/src/a.cpp": "#include <curl/curl.h>\n"},
            "host_api/src/a.cpp:1: host includes <curl/curl.h>",
        )

    def test_refuses_the_same_in_what_cmake_links(self):
        self.assert_finds(
            check,
            {
                "host_api/CMakeLists.txt": "# gantry_format_x is not ours\ntarget_link_libraries(a gantry_format_x)\n",
                "plugins/x/CMakeLists.txt": "target_link_libraries(x gantry::host)\n",
            },
            "host_api/CMakeLists.txt:2: the host never uses a format's code",
            "plugins/x/CMakeLists.txt:1: a plugin never uses the host",
        )
