# Fails unless a module defines exactly one dynamic symbol, the data object `gantry_plugin_entry`.
#
#   cmake -D MODULE=<file.so> [-D READELF=<readelf>] [-D IS_SANITIZED=ON] -P GantryCheckPluginExports.cmake
#
# Any other symbol could meet one of the same name in the host or in another plugin. IS_SANITIZED lets the
# names of the sanitizers' runtime pass.
cmake_minimum_required(VERSION 3.25)

if(NOT READELF)
  set(READELF readelf)
endif()
set(ENV{LC_ALL} C)
execute_process(COMMAND ${READELF} --dyn-syms --wide ${MODULE}
  OUTPUT_VARIABLE table ERROR_VARIABLE problem RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "${MODULE}: ${READELF} cannot read it: ${problem}${status}")
endif()

set(kind_of_entry "")
set(others "")
string(REPLACE "\n" ";" lines "${table}")
foreach(line IN LISTS lines)
  #       number:     address          size              type      bind      visibility section     name
  if(NOT line MATCHES "^ *[0-9]+: +[0-9a-f]+ +[0-9a-fx]+ +([^ ]+) +([^ ]+) +[^ ]+ +([^ ]+) +([^ @]+)")
    continue()
  endif()
  set(type "${CMAKE_MATCH_1}")
  set(name "${CMAKE_MATCH_4}")
  if(CMAKE_MATCH_3 STREQUAL "UND" OR CMAKE_MATCH_2 STREQUAL "LOCAL")
    continue()
  endif()
  if(name STREQUAL "gantry_plugin_entry")
    set(kind_of_entry "${type}")
  elseif(NOT (IS_SANITIZED AND name MATCHES "^_*(asan|odr_asan|ubsan|tsan|msan|lsan|sanitizer|interceptor)_"))
    list(APPEND others "${name}")
  endif()
endforeach()

if(kind_of_entry STREQUAL "")
  message(FATAL_ERROR "${MODULE} does not export gantry_plugin_entry: "
    "use GANTRY_PLUGIN() of <gantry/plugin.hpp> in exactly one of its sources")
elseif(NOT kind_of_entry STREQUAL "OBJECT")
  message(FATAL_ERROR "${MODULE} exports gantry_plugin_entry as ${kind_of_entry}: "
    "it must be a constant object, see <gantry/abi/entry.h>")
elseif(others)
  list(JOIN others ", " others)
  message(FATAL_ERROR "${MODULE} exports more than gantry_plugin_entry: ${others}. "
    "Link it with the version script gantry_plugin.map alone")
endif()
