// LibraryImpl::guarded, which every public call of a library goes through.
#pragma once

#include <unistd.h>

#include "library/library_impl.hpp"
#include "library/without_exceptions.hpp"

namespace gantry::host {

template <class T, class Call>
Result<T> LibraryImpl::guarded(const Call& call) const {
    return without_exceptions<T>([&]() -> Result<T> {
        if (getpid() == opened_by_) return call();
        return make_error(ErrorCode::second_copy,
                          "this process was forked from the one that opened the library; open it anew here");
    });
}

}  // namespace gantry::host
