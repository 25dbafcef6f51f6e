#include "show_examination.hpp"

#include <gantry/host/json.hpp>

#include "exit_code.hpp"
#include "text.hpp"

namespace gantry::command {

void show_examination(const Result<host::Examination>& examination, Context& context) {
    if (!examination) return context.fail(examination.error());
    context.print(context.json ? host::to_json(*examination) : examination_text(*examination));
    context.add_exit_code(examination->kind == host::PathKind::ambiguous
                              ? kUnsupported
                              : exit_code_of(examination->validation_state));
}

}  // namespace gantry::command
