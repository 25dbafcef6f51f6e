// The input is a metadata.json.
#include "fuzz/target.hpp"

#include "registry/metadata_document.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace gantry;
    const auto document = host::MetadataDocument::parse(std::string{fuzz::text_of(data, size)});
    if (!document) return 0;
    for (const auto& name : document->member_names()) {
        static_cast<void>(document->string_member(name));
        static_cast<void>(document->bool_member(name));
        static_cast<void>(document->int_member(name));
        static_cast<void>(document->string_list_member(name));
        fuzz::require(!document->raw_member(name) || !document->raw_member(name)->empty(), "a value has text");
    }
    const auto edited = document->edited({{"fuzzed", "[1, {\"a\": null}]"}, {"model_id", std::nullopt}});
    if (!edited) return 0;
    fuzz::require(edited->raw_member("fuzzed").has_value(), "an edit is there");
    fuzz::require(!edited->raw_member("model_id").has_value(), "what was taken away is gone");
    fuzz::require(host::MetadataDocument::parse(edited->text()).has_value(), "what was edited is read again");
    const auto same = edited->edited({{"fuzzed", "[1,{\"a\":null}]"}});
    fuzz::require(same.has_value() && same->text() == edited->text(), "the same edit again changes nothing");
    return 0;
}
