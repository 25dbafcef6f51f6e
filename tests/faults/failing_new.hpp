// operator new of this program, which fails at the N-th time it is called, in any thread and module.
#pragma once

namespace gantry::test {

// While it lives, the `at`-th allocation throws std::bad_alloc, and all later ones too where that is asked for.
// 0: none, they are only counted.
class FailingNew {
public:
    FailingNew(long at, bool is_persistent) noexcept;
    ~FailingNew();
    FailingNew(const FailingNew&) = delete;
    FailingNew& operator=(const FailingNew&) = delete;

    [[nodiscard]] long count() const noexcept;
};

}  // namespace gantry::test
