// Bytes of safetensors files for tests.
#pragma once

#include <cstdint>
#include <string>

namespace gantry::tests {

// A file of this header, whatever it says, and `data_size` zeros behind it.
inline std::string safetensors_file(const std::string& header, std::size_t data_size) {
    std::string file;
    for (int i = 0; i < 8; ++i) file.push_back(static_cast<char>(header.size() >> (8 * i) & 0xff));
    return file + header + std::string(data_size, '\0');
}

// A whole file of one tensor of two half floats.
inline std::string good_safetensors(const std::string& tensor = "weight") {
    return safetensors_file("{\"" + tensor + R"(":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}})", 4);
}

}  // namespace gantry::tests
