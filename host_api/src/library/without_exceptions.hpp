// What every public call goes through: an engine is never thrown at.
#pragma once

#include <exception>
#include <new>

#include <gantry/result.hpp>

#include "library/engine_call.hpp"

namespace gantry::host {

// The result of `call`; what it throws becomes an Error: out_of_memory, cancelled where the engine itself
// threw, or internal with what it says.
template <class T, class Call>
[[nodiscard]] Result<T> without_exceptions(const Call& call) {
    try {
        try {
            return call();
        } catch (const std::bad_alloc&) {
            throw;
        } catch (const EngineThrew& failure) {
            return make_error(ErrorCode::cancelled, failure.what());
        } catch (const std::exception& failure) {
            return make_error(ErrorCode::internal, failure.what());
        }
    } catch (const std::bad_alloc&) {
        // With nothing that has to be allocated.
        return Error{ErrorCode::out_of_memory, {}, {}, {}, {}};
    }
}

}  // namespace gantry::host
