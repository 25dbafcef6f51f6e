#include "library/missing_file.hpp"

#include <sys/stat.h>

#include <cerrno>

#include <fmt/format.h>

#include "registry/messages.hpp"

namespace gantry::host {

Error with_missing_file(Error unchecked, const std::string& owned_primary) {
    struct stat seen {};
    if (unchecked.code != ErrorCode::needs_plugin || owned_primary.empty() ||
        ::stat(owned_primary.c_str(), &seen) == 0 || (errno != ENOENT && errno != ENOTDIR))
        return unchecked;
    auto path = registry::printable(owned_primary);
    auto message = fmt::format("{} is gone, by which the model is opened; put it back, or `gantry remove {}`",
                               path, unchecked.model_id);
    auto error = make_error(ErrorCode::path_not_found, std::move(message), std::move(path));
    error.model_id = std::move(unchecked.model_id);
    return error;
}

}  // namespace gantry::host
