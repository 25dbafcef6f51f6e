// Findings: what was found so far, in order.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <gantry/bundle_view.hpp>
#include <gantry/finding.hpp>

namespace gantry::formats::diffusers_directory {

class Findings {
public:
    void info(std::string_view rule, std::string_view code, std::string_view path, std::string message);
    void warning(std::string_view rule, std::string_view code, std::string_view path, std::string message);
    void degrading(std::string_view rule, std::string_view code, std::string_view path, std::string message);
    void fatal(std::string_view rule, std::string_view code, std::string_view path, std::string message);

    // What is there and cannot be used: `path_escape` or `component_unreadable`. Answers false, and adds
    // nothing, for any other kind of entry.
    bool unusable(EntryKind kind, std::string_view path);

    // Takes over all of `others`.
    void append(const Findings& others);

    [[nodiscard]] bool has_problem() const noexcept;  // anything degrading or fatal
    [[nodiscard]] const Finding* first_problem() const noexcept;
    [[nodiscard]] const std::vector<Finding>& all() const noexcept { return findings_; }

private:
    void add(Severity severity, std::string_view rule, std::string_view code, std::string_view path,
             std::string message);

    std::vector<Finding> findings_;
};

}  // namespace gantry::formats::diffusers_directory
