# gantry_embed_lines(TARGET FILE SYMBOL): compiles the lines of a text file into the target as
# `const std::span<const std::string_view> SYMBOL`, declared by the user of it. A line, not the file, is one
# literal: compilers limit the length of a literal, not their number.
function(gantry_embed_lines target file symbol)
  cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  file(READ ${file} text)
  string(REGEX REPLACE "([^\n]*)\n" "    R\"~~(\\1)~~\",\n" lines "${text}")
  string(REPLACE "::" ";" parts "${symbol}")
  list(POP_BACK parts name)
  list(JOIN parts "::" namespace)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
  file(CONFIGURE OUTPUT ${source} @ONLY CONTENT
[[#include <span>
#include <string_view>

namespace @namespace@ {
namespace {
constexpr std::string_view kLines[] = {
@lines@};
}
extern const std::span<const std::string_view> @name@;
const std::span<const std::string_view> @name@{kLines};
}
]])
  target_sources(${target} PRIVATE ${source})
endfunction()
