// Bytes of torch files for tests.
#pragma once

#include <string>
#include <string_view>

namespace gantry::tests {

// The frame of a zip archive whose first file has that name: its head, what `between` stands for, and its end.
inline std::string zip_archive(std::string_view first_name, std::string_view between = {}) {
    std::string head("PK\x03\x04", 4);
    head.append(22, '\0').push_back(static_cast<char>(first_name.size()));
    head.append(3, '\0').append(first_name).append(between);
    return head.append("PK\x05\x06", 4).append(18, '\0');
}

// As torch.save writes it since release 1.6.
inline std::string good_torch_file() {
    return zip_archive("archive/data.pkl");
}

// As it wrote before.
inline std::string old_torch_file() {
    return std::string("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.", 15) + "and more";
}

}  // namespace gantry::tests
