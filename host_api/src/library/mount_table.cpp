#include "library/mount_table.hpp"

#include <fstream>
#include <sstream>

namespace gantry::host {
namespace {

bool is_octal(char digit) {
    return digit >= '0' && digit <= '7';
}

// The kernel writes space, tab, line end and backslash as \040 and the like.
std::string unescaped(std::string_view text) {
    std::string plain;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto digits = text.substr(at, 4);
        if (digits.size() == 4 && digits[0] == '\\' && is_octal(digits[1]) && is_octal(digits[2]) &&
            is_octal(digits[3])) {
            plain += static_cast<char>((digits[1] - '0') * 64 + (digits[2] - '0') * 8 + (digits[3] - '0'));
            at += 3;
        } else {
            plain += text[at];
        }
    }
    return plain;
}

}  // namespace

MountTable MountTable::load() {
    std::ifstream file{"/proc/self/mountinfo"};
    std::ostringstream text;
    text << file.rdbuf();
    return parse(text.str());
}

MountTable MountTable::parse(std::string_view text) {
    constexpr int kFieldsBefore = 4;  // id, parent, device, root within the file system
    MountTable table;
    std::istringstream lines{std::string{text}};
    for (std::string line; std::getline(lines, line);) {
        std::istringstream fields{line};
        std::string field;
        for (int i = 0; i < kFieldsBefore; ++i) fields >> field;
        if (fields >> field) table.mount_points_.insert(unescaped(field));
    }
    return table;
}

std::string_view MountTable::mount_of(std::string_view path) const {
    for (auto above = path; above.starts_with('/'); above = above.substr(0, above.rfind('/')))
        if (const auto found = mount_points_.find(std::string{above}); found != mount_points_.end())
            return *found;
    return "/";
}

}  // namespace gantry::host
