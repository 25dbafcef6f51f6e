// A document as somebody else might have written it: each of its values, one at a time, is another kind of
// value, or is not there.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace gantry::test {

struct ForeignShape {
    std::string what;  // which value, and what it is now
    nlohmann::json document;
};

namespace detail {

inline void add_places(const nlohmann::json& value, const nlohmann::json::json_pointer& at,
                       std::vector<nlohmann::json::json_pointer>& places) {
    if (!at.empty()) places.push_back(at);
    if (!value.is_structured()) return;
    for (const auto& [name, inner] : value.items())
        add_places(inner, value.is_object() ? at / name : at / std::stoul(name), places);
}

}  // namespace detail

inline std::vector<ForeignShape> foreign_shapes_of(const nlohmann::json& whole) {
    std::vector<nlohmann::json::json_pointer> places;
    detail::add_places(whole, nlohmann::json::json_pointer{}, places);
    const nlohmann::json values = {nullptr,
                                   true,
                                   7,
                                   -1.5,
                                   "text",
                                   "",
                                   nlohmann::json::array({1, "a"}),
                                   nlohmann::json::object({{"a", nlohmann::json::array()}})};
    std::vector<ForeignShape> shapes;
    for (const auto& place : places) {
        for (const auto& value : values) {
            auto changed = whole;
            changed[place] = value;
            if (changed != whole)
                shapes.push_back({place.to_string() + " is " + value.dump(), std::move(changed)});
        }
        auto without = whole;
        auto& parent = without[place.parent_pointer()];
        if (!parent.is_object()) continue;
        parent.erase(place.back());
        shapes.push_back({place.to_string() + " is not there", std::move(without)});
    }
    return shapes;
}

}  // namespace gantry::test
