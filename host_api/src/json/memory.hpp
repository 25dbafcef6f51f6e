// Memory for simdjson, whose parsers say that there is none by an error code like those for bad JSON: taken for
// one of those it would make a record corrupt, or a bundle invalid.
#pragma once

#include <cstddef>
#include <new>

#include <simdjson.h>

namespace gantry::host {

// Throws std::bad_alloc for the code that stands for it.
inline simdjson::error_code with_memory(simdjson::error_code code) {
    if (code == simdjson::MEMALLOC) throw std::bad_alloc{};
    return code;
}

// Before parse() or iterate(): room for `size` bytes. A parser that got only some of its memory must not be
// used again, so that it is made anew. Throws std::bad_alloc.
template <class Parser>
void reserve_for(Parser& parser, std::size_t size) {
    if (parser.capacity() >= size && size > 0) return;
    if (parser.allocate(size) == simdjson::SUCCESS) return;
    parser = Parser{};
    throw std::bad_alloc{};
}

}  // namespace gantry::host
