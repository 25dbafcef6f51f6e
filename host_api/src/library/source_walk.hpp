// SourceWalk: finds what lies below a folder that is to be imported.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

#include <gantry/result.hpp>

#include "library/import_source.hpp"

namespace gantry::host {

class SourceWalk {
public:
    // `source` must outlive this. `hidden_name` at the top is passed over, with its temporary files; "":
    // nothing.
    SourceWalk(ImportSource& source, std::string hidden_name)
        : source_(source), hidden_name_(std::move(hidden_name)) {}

    // Fills the source's lists. Errors: see ImportSource::read.
    [[nodiscard]] Result<void> visit(const std::string& folder);
    // One entry by its name below the source.
    [[nodiscard]] Result<void> take(const std::string& name);

private:
    [[nodiscard]] Result<Descriptor> open(const std::string& name, int flags) const;
    [[nodiscard]] bool is_hidden(const std::string& folder, const std::string& entry) const;
    [[nodiscard]] Error refused(ErrorCode code, std::string_view finding, const std::string& name,
                                std::string_view message) const;
    [[nodiscard]] Error not_opened(ViewStatus status, const std::string& name) const;

    ImportSource& source_;
    std::string hidden_name_;
    std::vector<std::pair<dev_t, ino_t>> ancestors_;  // of the folder that is being visited
};

}  // namespace gantry::host
