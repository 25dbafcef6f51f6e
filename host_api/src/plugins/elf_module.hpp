// What must hold of the bytes of a module before the system's loader sees them, and its build id.
//
// The loader trusts the file: a segment beyond the end of it raises SIGBUS inside dlopen. This reads program
// headers and notes alone, with every offset checked. It is no proof that a module is harmless: its dynamic
// section and its code are not looked at.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include <gantry/result.hpp>

namespace gantry::host {

struct ElfModule {
    std::string build_id;  // hex, "" for none
};

// Errors: plugin_load_failed; the message is the reason alone, "is cut short: ...".
[[nodiscard]] Result<ElfModule> read_elf_module(std::span<const std::byte> bytes);

}  // namespace gantry::host
