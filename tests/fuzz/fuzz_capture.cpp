// The input is a capture.
#include "fuzz/target.hpp"

#include "library/capture_document.hpp"
#include "views/replay_view.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace gantry;
    auto read = host::capture_from_json(fuzz::text_of(data, size));
    if (!read) {
        fuzz::require(!read.error().message.empty(), "a refusal says why");
        return 0;
    }
    const auto text = host::to_json(*read);
    const auto again = host::capture_from_json(text);
    fuzz::require(again.has_value() && host::to_json(*again) == text,
                  "what was read is written and read again");
    host::ReplayView view{std::move(read->seen)};
    fuzz::examine(view);
    return 0;
}
