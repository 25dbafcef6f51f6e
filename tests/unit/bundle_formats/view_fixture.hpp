// A memory view together with the plugin's side of it.
#pragma once

#include <gantry/bundle_view.hpp>

#include "views/memory_view.hpp"
#include "views/view_table.hpp"

namespace gantry::tests {

class ViewFixture {
public:
    [[nodiscard]] BundleView view() {
        table_ = host::make_view_table(memory);
        return BundleView{table_};
    }

    host::MemoryView memory;

private:
    gantry_view table_{};
};

}  // namespace gantry::tests
