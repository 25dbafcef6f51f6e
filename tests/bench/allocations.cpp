#include "bench/allocations.hpp"

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::uint64_t> allocated_count{0};
std::atomic<std::uint64_t> allocated_bytes{0};

}  // namespace

void* operator new(std::size_t size) {
    allocated_count.fetch_add(1, std::memory_order_relaxed);
    allocated_bytes.fetch_add(size, std::memory_order_relaxed);
    if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
    throw std::bad_alloc{};
}

void operator delete(void* memory) noexcept {
    std::free(memory);
}

void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}

namespace gantry::bench {

Allocations allocations() noexcept {
    return {allocated_count.load(std::memory_order_relaxed), allocated_bytes.load(std::memory_order_relaxed)};
}

}  // namespace gantry::bench
