// LibraryImpl::guarded, which every public call of a library goes through, and mended, for those that only ask
// the index.
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

template <class T, class Call>
Result<T> LibraryImpl::mended(const Call& call) {
    auto outcome = call();
    if (!is_index_damaged()) return outcome;
    const auto mended = mend_index();
    if (mended) return call();
    if (outcome) return outcome;
    return mended.error();
}

template <class T, class Call>
Result<T> LibraryImpl::guarded_asking(const Call& call) {
    return guarded<T>([&] { return mended<T>(call); });
}

}  // namespace gantry::host
