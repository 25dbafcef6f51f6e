// Model: what a library should hold after the operations so far, kept in plain maps.
//
// It knows the records on disk, the records that somebody set aside, and the rows of the index, which stay
// behind the records when those change by hand.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "integration/lifecycle/sequences/surroundings.hpp"

namespace gantry::test::sequences {

// What a look at a bundle would find now.
struct Truth {
    std::string state;           // "": no plugin here knows the format
    std::string code;            // of what keeps it from being valid
    std::string pipeline_class;  // "": the bundle does not say
};

struct Record {
    bool is_external = false;
    std::size_t place = 0;  // of an external reference
    Content recorded;       // of an owned model: what it was when its record was made
    bool has_format = false;
    std::string state;
    std::string code;
    std::string pipeline_class;
    std::string import_state;
    std::string name;
    std::string tag;
    std::uint64_t version = 0;  // another with each writing
};

class Model {
public:
    explicit Model(const Surroundings& surroundings) : surroundings_(surroundings) {}

    std::map<std::string, Record> records;
    std::map<std::string, Record> aside;
    std::map<std::string, Record> rows;

    // Which record is known to hold a place. Of several that name it (a record that was put back beside a new
    // one) the first keeps it.
    void claim(const std::string& id);
    void release(const std::string& id, std::size_t place);
    [[nodiscard]] std::string holder_of(std::size_t place) const;

    // --- what there is ---
    [[nodiscard]] Truth truth_of(const std::string& id, const Record& record) const;
    [[nodiscard]] static Truth truth_of(const Content& content);
    // Of every model that the library or somebody has ever heard of and that is not wholly gone.
    [[nodiscard]] std::vector<std::string> all_ids() const;
    [[nodiscard]] std::vector<std::string> record_ids() const;
    [[nodiscard]] bool names(const std::string& id, std::size_t place) const;
    // Folders of the library with files and without a record.
    [[nodiscard]] std::vector<std::string> orphans() const;

    // --- what happens ---
    Record& add(const std::string& id, Record record);
    // The verdict as it is now goes into the record; whether that changes it.
    bool judge(const std::string& id);
    void write(Record& record) { record.version = ++version_; }
    // The row follows the record, or goes with it.
    void sync(const std::string& id);
    // All rows do, in an index made anew: no event tells of it.
    // Somebody found the record to be out of date in what this model does not know of.
    void note_written(const std::string& id);
    void sync_all();
    [[nodiscard]] bool is_behind(const std::string& id) const;

    // "added id", "changed id", "replaced id", "removed id": what the rows went through since the last call.
    [[nodiscard]] std::set<std::string> take_events();

private:
    // Of the event of a row that follows its record.
    [[nodiscard]] std::string kind_of_change(const std::string& id) const;

    const Surroundings& surroundings_;
    std::map<std::size_t, std::string> claims_;
    std::uint64_t version_ = 0;
    std::set<std::string> events_;
};

}  // namespace gantry::test::sequences
