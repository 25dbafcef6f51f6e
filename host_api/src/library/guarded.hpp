// LibraryImpl::guarded, which every public call goes through.
#pragma once

#include <new>

#include <unistd.h>

#include "library/library_impl.hpp"

namespace gantry::host {

template <class T>
Result<T> LibraryImpl::guarded(const std::function<Result<T>()>& call) const {
    if (getpid() != opened_by_)
        return make_error(ErrorCode::second_copy,
                          "this process was forked from the one that opened the library; open it anew here");
    try {
        return call();
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::out_of_memory, {}, {}, {}, {}};
    } catch (const std::exception& failure) {
        return make_error(ErrorCode::internal, failure.what());
    }
}

}  // namespace gantry::host
