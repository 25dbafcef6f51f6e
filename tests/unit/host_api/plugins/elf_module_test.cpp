#include "plugins/elf_module.hpp"

#include <elf.h>

#include <cstring>
#include <random>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "unit/host_api/plugins/plugin_folder.hpp"

namespace gantry::host {
namespace {

using ::testing::HasSubstr;

const std::string kStem = GANTRY_TEST_PLUGIN_FOLDER "/gantry_test_plugin";

Result<ElfModule> read(const std::string& bytes) {
    return read_elf_module(std::as_bytes(std::span{bytes}));
}

// What is said of the test plugin after `damage`; "" where it is accepted.
template <class Damage>
std::string reason_after(const Damage& damage) {
    auto bytes = read_bytes(kStem + ".so");
    Elf64_Ehdr header;
    std::memcpy(&header, bytes.data(), sizeof header);
    damage(header, bytes);
    std::memcpy(bytes.data(), &header, sizeof header);
    const auto module = read(bytes);
    if (module) return "";
    EXPECT_EQ(module.error().code, ErrorCode::plugin_load_failed);
    return module.error().message;
}

// The same, with the first segment of `type` changed.
template <class Damage>
std::string reason_after_segment(Elf64_Word type, const Damage& damage) {
    return reason_after([&](const Elf64_Ehdr& header, std::string& bytes) {
        for (std::size_t index = 0; index < header.e_phnum; ++index) {
            const auto offset = header.e_phoff + index * sizeof(Elf64_Phdr);
            Elf64_Phdr segment;
            std::memcpy(&segment, bytes.data() + offset, sizeof segment);
            if (segment.p_type != type) continue;
            damage(segment);
            std::memcpy(bytes.data() + offset, &segment, sizeof segment);
            return;
        }
        FAIL() << "no segment of type " << type;
    });
}

TEST(ElfModule, TellsTheBuildIdThatTheLinkerWrote) {
    const auto module = read(read_bytes(kStem + ".so"));
    ASSERT_TRUE(module) << module.error().message;
    const auto manifest = nlohmann::json::parse(read_bytes(kStem + ".gantry-plugin.json"));
    EXPECT_EQ(module->build_id, manifest["build_id"].get<std::string>());
    EXPECT_EQ(module->build_id.size(), 40u);
}

TEST(ElfModule, IsRefusedWhereverItIsCut) {
    const auto whole = read_bytes(kStem + ".so");
    for (std::size_t size = 0; size < whole.size(); size += size < 8192 ? 1 : 509)
        EXPECT_FALSE(read(whole.substr(0, size))) << size;
    EXPECT_FALSE(read(whole.substr(0, whole.size() - 1)));
}

TEST(ElfModule, IsReadSafelyWhateverItsBytes) {
    const auto whole = read_bytes(kStem + ".so");
    std::mt19937 random{20260101};
    int refused = 0;
    for (int round = 0; round < 3000; ++round) {
        auto bytes = whole.substr(0, 16384);
        for (int flip = 0; flip < 4; ++flip) bytes[random() % 1024] = static_cast<char>(random());
        refused += read(bytes) ? 0 : 1;
    }
    EXPECT_GT(refused, 0);
}

TEST(ElfModule, OfAnotherKindIsRefusedWithItsReason) {
    using Header = Elf64_Ehdr&;
    const auto with_header = [](auto&& damage) {
        return reason_after([&](Header header, std::string&) { damage(header); });
    };
    EXPECT_THAT(read("#!/bin/sh\n").error().message, HasSubstr("not an ELF file"));
    EXPECT_THAT(read("").error().message, HasSubstr("not an ELF file"));
    EXPECT_THAT(with_header([](Header header) { header.e_ident[EI_CLASS] = ELFCLASS32; }),
                HasSubstr("machine"));
    EXPECT_THAT(with_header([](Header header) { header.e_ident[EI_DATA] ^= 3; }), HasSubstr("machine"));
    EXPECT_THAT(with_header([](Header header) { header.e_machine = EM_S390; }), HasSubstr("machine"));
    EXPECT_THAT(with_header([](Header header) { header.e_type = ET_EXEC; }), HasSubstr("not a shared object"));
    EXPECT_THAT(with_header([](Header header) { header.e_phnum = 65535; }), HasSubstr("damaged ELF header"));
    EXPECT_THAT(with_header([](Header header) { header.e_phnum = 0; }), HasSubstr("damaged ELF header"));
    EXPECT_THAT(with_header([](Header header) { header.e_phentsize = 32; }), HasSubstr("damaged ELF header"));
    EXPECT_THAT(with_header([](Header header) { header.e_phoff = ~0ull - 8; }), HasSubstr("outside the file"));
    EXPECT_THAT(with_header([](Header header) { header.e_shoff = ~0ull - 8; }), HasSubstr("outside the file"));
    EXPECT_EQ(with_header([](Header header) { header.e_shoff = 0; }), "");
}

TEST(ElfModule, WithASegmentThatCannotBeIsRefused) {
    using Segment = Elf64_Phdr&;
    EXPECT_THAT(reason_after_segment(PT_LOAD, [](Segment load) { load.p_filesz = load.p_memsz = 1ull << 40; }),
                HasSubstr("beyond the end"));
    EXPECT_THAT(reason_after_segment(PT_LOAD, [](Segment load) { load.p_offset = ~0ull - 4095; }),
                HasSubstr("beyond the end"));
    EXPECT_THAT(reason_after_segment(PT_LOAD, [](Segment load) { load.p_filesz = load.p_memsz + 1; }),
                HasSubstr("size in memory"));
    EXPECT_THAT(reason_after_segment(PT_LOAD, [](Segment load) { load.p_memsz = ~0ull; }),
                HasSubstr("size in memory"));
    EXPECT_THAT(reason_after_segment(PT_LOAD, [](Segment load) { load.p_memsz = 1ull << 30; }),
                HasSubstr("overlaps"));
    EXPECT_THAT(reason_after_segment(PT_LOAD, [](Segment load) { load.p_align = 0; }), HasSubstr("alignment"));
    EXPECT_THAT(reason_after_segment(PT_LOAD, [](Segment load) { load.p_align = 4097; }),
                HasSubstr("alignment"));
    EXPECT_THAT(reason_after_segment(PT_DYNAMIC, [](Segment dynamic) { dynamic.p_type = PT_NULL; }),
                HasSubstr("no dynamic section"));
    EXPECT_THAT(reason_after_segment(PT_DYNAMIC, [](Segment dynamic) { dynamic.p_vaddr = 1ull << 46; }),
                HasSubstr("dynamic section"));
    EXPECT_THAT(reason_after_segment(PT_NOTE, [](Segment note) { note.p_filesz = 1ull << 40; }),
                HasSubstr("beyond the end"));
    EXPECT_THAT(reason_after_segment(PT_GNU_STACK, [](Segment stack) { stack.p_flags |= PF_X; }),
                HasSubstr("executable stack"));
}

TEST(ElfModule, WithNotesThatRunOutHasNoBuildId) {
    for (std::uint64_t size = 0; size < 36; ++size) {
        auto bytes = read_bytes(kStem + ".so");
        Elf64_Ehdr header;
        std::memcpy(&header, bytes.data(), sizeof header);
        for (std::size_t index = 0; index < header.e_phnum; ++index) {
            auto* segment = bytes.data() + header.e_phoff + index * sizeof(Elf64_Phdr);
            Elf64_Phdr raw;
            std::memcpy(&raw, segment, sizeof raw);
            if (raw.p_type == PT_NOTE) raw.p_filesz = size;
            std::memcpy(segment, &raw, sizeof raw);
        }
        const auto module = read(bytes);
        ASSERT_TRUE(module) << module.error().message;
        EXPECT_EQ(module->build_id, "") << size;
    }
}

}  // namespace
}  // namespace gantry::host
