// The reader against Python's json module itself, over many small documents.
#include <gantry/formats/json_reader.hpp>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include <unistd.h>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "support/json_form.hpp"

namespace gantry::formats {
namespace {

constexpr const char* kPython = R"(
import json, os, sys
def text(s):
    s = ''.join('\ufffd' if 0xd800 <= ord(c) < 0xe000 else c for c in s)
    return 's' + s.encode('utf-8').hex() + ' '
def dump(v):
    if v is None: return 'null '
    if v is True: return 'true '
    if v is False: return 'false '
    if isinstance(v, int): return 'i%d ' % v
    if isinstance(v, float): return 'fnan ' if v != v else 'f%.17g ' % v
    if isinstance(v, str): return text(v)
    if isinstance(v, list): return '[ ' + ''.join(map(dump, v)) + '] '
    return '{ ' + ''.join(text(k) + dump(x) for k, x in v.items()) + '} '
folder = sys.argv[1]
for name in sorted(os.listdir(folder)):
    try:
        with open(os.path.join(folder, name), encoding='utf-8', newline='') as f:
            print(name, dump(json.loads(f.read())))
    except (ValueError, RecursionError):
        print(name, 'error')
)";

std::vector<std::string> documents() {
    std::vector<std::string> seeds{
        R"({"_class_name": "StableDiffusionPipeline", "unet": ["diffusers", "UNet2DConditionModel"]})",
        R"({"a": [1, -0, 0.5, -1.25e3, 1E+2, 18446744073709551616, NaN, -Infinity, 1e999, -1e999, 1e-999]})",
        R"({"a": 1, "b": {"a": "\u00e9\ud83d\ude00\ud800\udc", "a": "\ud800\ud800\udc00"}, "a": [null, true, false]})",
        "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\", \"caf\xc3\xa9\", \"\xf0\x9f\x98\x80\", \"\\u0000\"]",
        " \t\r\n[ { } , [ ] , \"\" ] \n",
    };
    std::vector<std::string> all = seeds;
    std::mt19937 random{20'260'101};
    const std::string spice = "{}[],:\"\\0123456789.eE+-nulltrefasNI /'\n\t\x01\x7f\xc3\xa9\xff";
    while (all.size() < 400) {
        auto text = seeds[random() % seeds.size()];
        for (auto changes = 1 + random() % 3; changes > 0; --changes) {
            const auto at = random() % text.size();
            switch (random() % 4) {
                case 0: text.erase(at, 1 + random() % 3); break;
                case 1: text.insert(at, 1, spice[random() % spice.size()]); break;
                case 2: text[at] = spice[random() % spice.size()]; break;
                default: text.resize(at + 1); break;
            }
            if (text.empty()) text = " ";
        }
        all.push_back(text);
    }
    return all;
}

TEST(JsonReader, AgreesWithPythonOnMutatedDocuments) {
    if (std::system("python3 --version >/dev/null 2>&1") != 0) GTEST_SKIP() << "there is no python3";
    const auto folder = std::filesystem::temp_directory_path() / fmt::format("gantry_json_{}", ::getpid());
    std::filesystem::create_directories(folder / "documents");
    std::ofstream{folder / "dump.py"} << kPython;
    const auto all = documents();
    for (std::size_t i = 0; i < all.size(); ++i)
        std::ofstream{folder / "documents" / fmt::format("{:04}", i), std::ios::binary} << all[i];
    const auto command = fmt::format("python3 '{0}/dump.py' '{0}/documents' > '{0}/out'", folder.string());
    ASSERT_EQ(std::system(command.c_str()), 0);

    std::ifstream output{folder / "out"};
    std::size_t compared = 0;
    std::size_t taken = 0;
    for (std::string line; std::getline(output, line); ++compared) {
        const auto& text = all[compared];
        const auto parsed = parse_json(text);
        testing::JsonFormWriter writer;
        if (const auto* document = std::get_if<JsonDocument>(&parsed)) {
            writer.write(document->root);
            ++taken;
        } else {
            writer.out = "error";
        }
        EXPECT_EQ(line, fmt::format("{:04} {}", compared, writer.out)) << text;
    }
    std::filesystem::remove_all(folder);
    EXPECT_EQ(compared, all.size());
    EXPECT_GT(taken, 50U);
}

}  // namespace
}  // namespace gantry::formats
