#include "plugins/elf_module.hpp"

#include <elf.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>
#include <vector>

#include "views/hex.hpp"

namespace gantry::host {
namespace {

#if defined(__x86_64__)
constexpr Elf64_Half kMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr Elf64_Half kMachine = EM_AARCH64;
#elif defined(__riscv)
constexpr Elf64_Half kMachine = EM_RISCV;
#else
#error "Name this machine's ELF number here"
#endif

// Far more than any linker makes; the loader copies the table to its stack.
constexpr Elf64_Half kMaxSegments = 64;
// What a user process can address: keeps sums of addresses from running over.
constexpr std::uint64_t kMaxAddress = std::uint64_t{1} << 47;

Error refused(std::string reason) {
    return make_error(ErrorCode::plugin_load_failed, std::move(reason));
}

bool is_inside(std::uint64_t offset, std::uint64_t size, std::uint64_t whole) noexcept {
    return offset <= whole && size <= whole - offset;
}

// Precondition: is_inside(offset, sizeof(T), bytes.size()).
template <class T>
T read_at(std::span<const std::byte> bytes, std::uint64_t offset) noexcept {
    static_assert(std::is_trivially_copyable_v<T>);
    T value;
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
}

Result<Elf64_Ehdr> read_header(std::span<const std::byte> bytes) {
    if (bytes.size() < SELFMAG || std::memcmp(bytes.data(), ELFMAG, SELFMAG) != 0)
        return refused("is not an ELF file");
    if (bytes.size() < sizeof(Elf64_Ehdr)) return refused("is cut short: its ELF header is not all there");
    const auto header = read_at<Elf64_Ehdr>(bytes, 0);
    constexpr auto kByteOrder = std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;
    if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_ident[EI_DATA] != kByteOrder ||
        header.e_machine != kMachine)
        return refused("was built for another kind of machine");
    if (header.e_ident[EI_VERSION] != EV_CURRENT || header.e_type != ET_DYN)
        return refused("is not a shared object");
    if (header.e_phentsize != sizeof(Elf64_Phdr) || header.e_phnum == 0 || header.e_phnum > kMaxSegments)
        return refused("has a damaged ELF header: its table of segments is of an unknown shape");
    if (!is_inside(header.e_phoff, header.e_phnum * sizeof(Elf64_Phdr), bytes.size()))
        return refused("is cut short: its table of segments lies outside the file");
    // Nothing here reads sections, but they lie at the end: a download that stopped early ends before them.
    const auto sections_size = std::uint64_t{header.e_shnum} * header.e_shentsize;
    if (header.e_shoff != 0 && !is_inside(header.e_shoff, sections_size, bytes.size()))
        return refused("is cut short: its table of sections lies outside the file");
    return header;
}

std::vector<Elf64_Phdr> read_segments(std::span<const std::byte> bytes, const Elf64_Ehdr& header) {
    std::vector<Elf64_Phdr> segments;
    for (Elf64_Half index = 0; index < header.e_phnum; ++index)
        segments.push_back(read_at<Elf64_Phdr>(bytes, header.e_phoff + index * sizeof(Elf64_Phdr)));
    return segments;
}

Result<void> check_load_segment(const Elf64_Phdr& segment, std::uint64_t previous_end) {
    if (segment.p_filesz > segment.p_memsz || segment.p_memsz > kMaxAddress || segment.p_vaddr > kMaxAddress)
        return refused("has a damaged segment: its size in memory cannot be");
    if (segment.p_vaddr < previous_end) return refused("has a damaged segment: it overlaps the one before");
    if (!std::has_single_bit(segment.p_align) || (segment.p_vaddr - segment.p_offset) % segment.p_align != 0)
        return refused("has a damaged segment: its alignment cannot be");
    return {};
}

Result<void> check_segments(const std::vector<Elf64_Phdr>& segments, std::uint64_t file_size) {
    std::uint64_t end_of_loads = 0;
    std::size_t dynamic_sections = 0;
    for (const auto& segment : segments) {
        if (segment.p_type != PT_NULL && segment.p_type != PT_GNU_STACK &&
            !is_inside(segment.p_offset, segment.p_filesz, file_size))
            return refused("is cut short: a segment reaches beyond the end of the file");
        if (segment.p_type == PT_DYNAMIC) ++dynamic_sections;
        if (segment.p_type == PT_GNU_STACK && (segment.p_flags & PF_X) != 0)
            return refused("wants an executable stack; link it with -z noexecstack");
        if (segment.p_type != PT_LOAD) continue;
        GANTRY_TRY(check_load_segment(segment, end_of_loads));
        end_of_loads = segment.p_vaddr + segment.p_memsz;
    }
    if (end_of_loads == 0) return refused("has nothing to load");
    if (dynamic_sections != 1) return refused("is not a shared object: it has no dynamic section, or several");
    const auto dynamic = std::find_if(segments.begin(), segments.end(),
                                      [](const Elf64_Phdr& segment) { return segment.p_type == PT_DYNAMIC; });
    const bool is_mapped = std::any_of(segments.begin(), segments.end(), [&](const Elf64_Phdr& load) {
        return load.p_type == PT_LOAD && dynamic->p_vaddr >= load.p_vaddr &&
               is_inside(dynamic->p_vaddr - load.p_vaddr, dynamic->p_memsz, load.p_memsz);
    });
    if (!is_mapped) return refused("has a damaged dynamic section: it lies outside what is loaded");
    return {};
}

std::uint64_t aligned_to_4(std::uint64_t size) noexcept {
    return (size + 3) & ~std::uint64_t{3};
}

// The GNU build id among the notes of one segment, "" for none. Notes that end early end the search.
std::string find_build_id(std::span<const std::byte> notes) {
    constexpr std::string_view kOwner{"GNU\0", 4};
    while (notes.size() >= sizeof(Elf64_Nhdr)) {
        const auto note = read_at<Elf64_Nhdr>(notes, 0);
        const auto name_size = aligned_to_4(note.n_namesz);
        const auto content_size = aligned_to_4(note.n_descsz);
        notes = notes.subspan(sizeof note);
        if (!is_inside(name_size, content_size, notes.size())) return {};
        const auto content = notes.subspan(name_size, note.n_descsz);
        if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == kOwner.size() &&
            std::memcmp(notes.data(), kOwner.data(), kOwner.size()) == 0)
            return hex_of(content);
        notes = notes.subspan(name_size + content_size);
    }
    return {};
}

}  // namespace

Result<ElfModule> read_elf_module(std::span<const std::byte> bytes) {
    GANTRY_TRY_ASSIGN(const auto header, read_header(bytes));
    const auto segments = read_segments(bytes, header);
    GANTRY_TRY(check_segments(segments, bytes.size()));
    ElfModule module;
    for (const auto& segment : segments) {
        if (segment.p_type != PT_NOTE || !module.build_id.empty()) continue;
        module.build_id = find_build_id(bytes.subspan(segment.p_offset, segment.p_filesz));
    }
    return module;
}

}  // namespace gantry::host
