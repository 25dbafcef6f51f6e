#include <gantry/formats/safetensors_header.hpp>

#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <utility>

#include <fmt/format.h>
#include <simdjson.h>

#include <gantry/formats/json_file.hpp>

#include "borrowed_parser.hpp"

namespace gantry::formats {
namespace {

constexpr std::uint64_t kLengthBytes = 8;
constexpr std::size_t kMaxHeaderDepth = 127;

struct Dtype {
    std::string_view name;
    std::uint64_t bits;
};

constexpr std::array kDtypes{
    Dtype{"BOOL", 8},    Dtype{"F4", 4},          Dtype{"F6_E2M3", 6},     Dtype{"F6_E3M2", 6},
    Dtype{"U8", 8},      Dtype{"I8", 8},          Dtype{"F8_E5M2", 8},     Dtype{"F8_E4M3", 8},
    Dtype{"F8_E8M0", 8}, Dtype{"F8_E4M3FNUZ", 8}, Dtype{"F8_E5M2FNUZ", 8}, Dtype{"I16", 16},
    Dtype{"U16", 16},    Dtype{"F16", 16},        Dtype{"BF16", 16},       Dtype{"I32", 32},
    Dtype{"U32", 32},    Dtype{"F32", 32},        Dtype{"C64", 64},        Dtype{"F64", 64},
    Dtype{"I64", 64},    Dtype{"U64", 64},
};

struct Tensor {
    std::string_view name;
    std::string_view dtype;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
};

std::optional<std::uint64_t> multiply(std::uint64_t left, std::uint64_t right) noexcept {
    if (left != 0 && right > std::numeric_limits<std::uint64_t>::max() / left) return std::nullopt;
    return left * right;
}

// Bits of a tensor of this shape; the problem in words where there is no such number.
std::string count_bits(const simdjson::dom::element& shape, std::uint64_t& bits) {
    simdjson::dom::array sizes;
    if (shape.get(sizes) != simdjson::SUCCESS) return "\"shape\" is not a list";
    for (const auto item : sizes) {
        std::uint64_t size = 0;
        if (item.get(size) != simdjson::SUCCESS) return "\"shape\" holds something that is not a size";
        const auto product = multiply(bits, size);
        if (!product) return "\"shape\" is larger than any file";
        bits = *product;
    }
    return {};
}

std::string read_offsets(const simdjson::dom::element& value, Tensor& tensor) {
    simdjson::dom::array offsets;
    if (value.get(offsets) != simdjson::SUCCESS || offsets.size() != 2) return "\"data_offsets\" is not a pair";
    if (offsets.at(0).get(tensor.begin) != simdjson::SUCCESS ||
        offsets.at(1).get(tensor.end) != simdjson::SUCCESS)
        return "\"data_offsets\" does not hold offsets";
    return tensor.begin <= tensor.end ? "" : "\"data_offsets\" end before they begin";
}

std::string read_tensor(const simdjson::dom::element& value, Tensor& tensor) {
    simdjson::dom::object fields;
    if (value.get(fields) != simdjson::SUCCESS) return "it is not an object";
    std::optional<simdjson::dom::element> dtype_value;
    std::optional<simdjson::dom::element> shape;
    std::optional<simdjson::dom::element> offsets;
    for (const auto field : fields) {
        auto* slot = field.key == "dtype"          ? &dtype_value
                     : field.key == "shape"        ? &shape
                     : field.key == "data_offsets" ? &offsets
                                                   : nullptr;
        if (slot == nullptr) continue;
        if (slot->has_value()) return fmt::format("\"{}\" is given twice", field.key);
        *slot = field.value;
    }
    if (!dtype_value || !shape || !offsets) return "it lacks \"dtype\", \"shape\" or \"data_offsets\"";
    if (dtype_value->get(tensor.dtype) != simdjson::SUCCESS) return "\"dtype\" is not a text";
    const auto* dtype = std::find_if(kDtypes.begin(), kDtypes.end(),
                                     [&](const Dtype& candidate) { return candidate.name == tensor.dtype; });
    if (dtype == kDtypes.end()) return fmt::format("the type \"{}\" is unknown", shown(tensor.dtype));
    auto bits = dtype->bits;
    if (auto problem = count_bits(*shape, bits); !problem.empty()) return problem;
    if (auto problem = read_offsets(*offsets, tensor); !problem.empty()) return problem;
    if (bits % 8 != 0) return "it does not fill whole bytes";
    if (bits / 8 != tensor.end - tensor.begin)
        return fmt::format("its shape needs {} bytes and {} are given", bits / 8, tensor.end - tensor.begin);
    return {};
}

std::string check_metadata(const simdjson::dom::element& value) {
    if (value.is_null()) return {};
    simdjson::dom::object entries;
    if (value.get(entries) != simdjson::SUCCESS) return "\"__metadata__\" is not an object";
    for (const auto entry : entries)
        if (!entry.value.is_string()) return "\"__metadata__\" holds something that is not a text";
    return {};
}

// Orders by name. Of a name given twice the last one counts, as in the library.
void drop_doubles(std::vector<Tensor>& tensors) {
    std::stable_sort(tensors.begin(), tensors.end(),
                     [](const Tensor& left, const Tensor& right) { return left.name < right.name; });
    const auto last_of_each =
        std::unique(tensors.rbegin(), tensors.rend(),
                    [](const Tensor& left, const Tensor& right) { return left.name == right.name; });
    tensors.erase(tensors.begin(), last_of_each.base());
}

std::string collect_tensors(const simdjson::dom::object& header, std::vector<Tensor>& tensors) {
    bool has_metadata = false;
    for (const auto entry : header) {
        if (entry.key == "__metadata__") {
            if (std::exchange(has_metadata, true)) return "\"__metadata__\" is given twice";
            if (auto problem = check_metadata(entry.value); !problem.empty()) return problem;
            continue;
        }
        Tensor tensor;
        tensor.name = entry.key;
        if (auto problem = read_tensor(entry.value, tensor); !problem.empty())
            return fmt::format("tensor \"{}\": {}", shown(entry.key), problem);
        tensors.push_back(tensor);
    }
    drop_doubles(tensors);
    return {};
}

std::string check_layout(std::vector<Tensor>& tensors, std::uint64_t data_size, bool& is_cut) {
    std::sort(tensors.begin(), tensors.end(), [](const Tensor& left, const Tensor& right) {
        return std::pair{left.begin, left.end} < std::pair{right.begin, right.end};
    });
    std::uint64_t position = 0;
    for (const auto& tensor : tensors) {
        if (tensor.begin != position)
            return fmt::format("there is {} before tensor \"{}\"",
                               tensor.begin > position ? "a hole" : "an overlap", shown(tensor.name));
        position = tensor.end;
    }
    if (position == data_size) return {};
    is_cut = position > data_size;
    return is_cut ? fmt::format("{} bytes are missing at its end", position - data_size)
                  : fmt::format("{} bytes too many follow the last tensor", data_size - position);
}

void read_dtypes(const std::vector<Tensor>& tensors, SafetensorsHeader& header) {
    std::map<std::string_view, std::uint64_t> bytes;
    for (const auto& tensor : tensors) bytes[tensor.dtype] += tensor.end - tensor.begin;
    for (const auto& [dtype, size] : bytes) header.dtypes.emplace_back(dtype);
    const auto most = std::max_element(bytes.begin(), bytes.end(), [](const auto& left, const auto& right) {
        return left.second < right.second;
    });
    if (most != bytes.end()) header.main_dtype = most->first;
}

void check_header_text(const simdjson::padded_string& text, std::uint64_t data_size,
                       std::vector<std::size_t>* name_hashes, SafetensorsHeader& header) {
    detail::BorrowedParser parser;
    simdjson::dom::object root;
    simdjson::dom::element element;
    parser.prepare(text.size(), kMaxHeaderDepth);
    const auto code = detail::with_memory(parser.get().parse(text).get(element));
    if (code != simdjson::SUCCESS || element.get(root) != simdjson::SUCCESS) {
        header.problem = "its header is not a JSON object";
        return;
    }
    std::vector<Tensor> tensors;
    header.problem = collect_tensors(root, tensors);
    header.tensor_count = tensors.size();
    if (!tensors.empty()) header.first_tensor = tensors.front().name;
    if (name_hashes != nullptr)
        for (const auto& tensor : tensors) name_hashes->push_back(hash_of_tensor(tensor.name));
    if (header.problem.empty()) header.problem = check_layout(tensors, data_size, header.is_cut);
    read_dtypes(tensors, header);
    header.is_empty = header.problem.empty() && tensors.empty();
    if (header.is_empty) header.problem = "it holds no tensors";
}

}  // namespace

std::size_t hash_of_tensor(std::string_view name) noexcept {
    return std::hash<std::string_view>{}(name);
}

SafetensorsHeader check_safetensors(const BundleView& view, std::string_view name, std::uint64_t size,
                                    std::vector<std::size_t>* name_hashes) {
    SafetensorsHeader header;
    std::array<std::byte, kLengthBytes> prefix{};
    const auto first = view.read(name, 0, prefix);
    header.status = first.status;
    if (!first.is_ok()) {
        header.problem = explain(first.status);
        return header;
    }
    if (first.value < kLengthBytes) {
        header.is_cut = true;
        header.problem = "it is too short to be a safetensors file";
        return header;
    }
    std::uint64_t length = 0;
    for (std::size_t i = kLengthBytes; i-- > 0;)
        length = length << 8 | std::to_integer<std::uint64_t>(prefix[i]);
    if (length > kMaxSafetensorsHeaderBytes) {
        header.problem = fmt::format("its header claims {} bytes: it is not a safetensors file", length);
        return header;
    }
    if (length > size - kLengthBytes) {
        header.is_cut = true;
        header.problem = "it ends inside its header";
        return header;
    }
    auto text = detail::with_memory(simdjson::padded_string{length});
    const auto body = view.read(name, kLengthBytes, std::as_writable_bytes(std::span{text.data(), length}));
    header.status = body.status;
    if (!body.is_ok() || body.value != length) {
        header.problem = body.is_ok() ? "it became shorter while it was read" : explain(body.status);
        return header;
    }
    check_header_text(text, size - kLengthBytes - length, name_hashes, header);
    return header;
}

}  // namespace gantry::formats
