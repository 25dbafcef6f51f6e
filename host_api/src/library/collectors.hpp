// Collectors: the receivers that a plugin reports into. They copy what they are told, check it against the
// contract, and keep it within limits: a plugin is not trusted with our memory or our JSON.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <gantry/abi/format.h>
#include <gantry/abi/receiver.h>
#include <gantry/host/examination.hpp>

namespace gantry::host {

inline constexpr std::size_t kMaxFindings = 10'000;
inline constexpr std::size_t kMaxComponents = 4'096;
inline constexpr std::size_t kMaxWeightFiles = 65'536;
inline constexpr std::size_t kMaxFacts = 256;
inline constexpr std::size_t kMaxTextBytes = 4'096;     // of one message or name
inline constexpr std::size_t kMaxFactBytes = 65'536;    // of one fact's JSON
inline constexpr std::size_t kMaxListElements = 1'024;  // of one list of names

// What a plugin did against the contract, in words; "" for nothing. And whether it was told that a report of
// its failed: it may go on all the same, but what was kept is not all that it had to say.
class ContractWatch {
public:
    void note_failure() noexcept { has_failed_ = true; }
    [[nodiscard]] bool has_failed() const noexcept { return has_failed_; }
    gantry_status broken(std::string what) {
        if (what_.empty()) what_ = std::move(what);
        return GANTRY_STATUS_BAD_ARGUMENT;
    }
    [[nodiscard]] const std::string& what() const noexcept { return what_; }

private:
    std::string what_;
    bool has_failed_ = false;
};

class FindingCollector {
public:
    explicit FindingCollector(ContractWatch& watch) noexcept : watch_(&watch) {}
    // The receiver points to this: it stays where it is while the receiver is used.
    FindingCollector(const FindingCollector&) = delete;
    FindingCollector& operator=(const FindingCollector&) = delete;

    [[nodiscard]] gantry_finding_receiver receiver() noexcept;
    void note_failure() noexcept { watch_->note_failure(); }
    [[nodiscard]] std::vector<Finding> take() noexcept { return std::move(findings_); }

private:
    gantry_status add(const gantry_finding& finding);

    ContractWatch* watch_;
    std::vector<Finding> findings_;
};

class DescriptionCollector {
public:
    // Facts must be named "<bundle_format>.<name>".
    DescriptionCollector(ContractWatch& watch, std::string_view bundle_format)
        : watch_(&watch), fact_prefix_(std::string{bundle_format} + ".") {}
    DescriptionCollector(const DescriptionCollector&) = delete;
    DescriptionCollector& operator=(const DescriptionCollector&) = delete;

    [[nodiscard]] gantry_description_receiver receiver() noexcept;
    void note_failure() noexcept { watch_->note_failure(); }
    // Engines come out sorted by their id.
    [[nodiscard]] Description take();

private:
    gantry_status set_identity(const gantry_identity& identity);
    gantry_status add_component(const gantry_component& component, std::uint32_t* id);
    gantry_status add_weight_file(std::uint32_t component_id, const gantry_weight_file& file);
    gantry_status add_fact(std::string_view name, std::string_view json);
    gantry_status add_engine_hint(const gantry_engine_hint& hint);

    ContractWatch* watch_;
    std::string fact_prefix_;
    Description description_;
    bool has_identity_ = false;
    std::size_t weight_files_ = 0;
};

class DetectionCollector {
public:
    explicit DetectionCollector(ContractWatch& watch) noexcept : watch_(&watch) {}
    DetectionCollector(const DetectionCollector&) = delete;
    DetectionCollector& operator=(const DetectionCollector&) = delete;

    [[nodiscard]] gantry_detection_receiver receiver() noexcept;
    void note_failure() noexcept { watch_->note_failure(); }
    [[nodiscard]] const Detection& detection() const noexcept { return detection_; }

private:
    ContractWatch* watch_;
    Detection detection_;
};

// Text from outside made fit to print on one line: control characters become spaces, bytes that are not
// UTF-8 become U+FFFD, and what is over `max_bytes` is cut at a character.
[[nodiscard]] std::string printable_text(std::string_view text, std::size_t max_bytes = kMaxTextBytes);

}  // namespace gantry::host
