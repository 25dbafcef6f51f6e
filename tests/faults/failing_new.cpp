#include "faults/failing_new.hpp"

#include <atomic>
#include <cstdlib>
#include <new>

namespace gantry::test {
namespace {

std::atomic<bool> is_armed{false};
std::atomic<long> counted{0};
long fails_at = 0;
bool fails_from_there_on = false;

bool fails() noexcept {
    if (!is_armed.load(std::memory_order_acquire)) return false;
    const auto number = counted.fetch_add(1) + 1;
    return fails_at != 0 && (fails_from_there_on ? number >= fails_at : number == fails_at);
}

void* allocate(std::size_t size) noexcept {
    return fails() ? nullptr : std::malloc(size == 0 ? 1 : size);
}

void* allocate(std::size_t size, std::align_val_t alignment) noexcept {
    const auto step = static_cast<std::size_t>(alignment);
    return fails() ? nullptr : std::aligned_alloc(step, (size + step - 1) / step * step);
}

void* or_throw(void* block) {
    if (block == nullptr) throw std::bad_alloc{};
    return block;
}

}  // namespace

FailingNew::FailingNew(long at, bool is_persistent) noexcept {
    fails_at = at;
    fails_from_there_on = is_persistent;
    counted.store(0);
    is_armed.store(true, std::memory_order_release);
}

FailingNew::~FailingNew() {
    is_armed.store(false);
}

long FailingNew::count() const noexcept {
    return counted.load();
}

}  // namespace gantry::test

// The array forms call these.
void* operator new(std::size_t size) {
    return gantry::test::or_throw(gantry::test::allocate(size));
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    return gantry::test::allocate(size);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
    return gantry::test::or_throw(gantry::test::allocate(size, alignment));
}
void* operator new(std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
    return gantry::test::allocate(size, alignment);
}
void operator delete(void* block) noexcept {
    std::free(block);
}
void operator delete(void* block, std::size_t) noexcept {
    std::free(block);
}
void operator delete(void* block, std::align_val_t) noexcept {
    std::free(block);
}
void operator delete(void* block, std::size_t, std::align_val_t) noexcept {
    std::free(block);
}
