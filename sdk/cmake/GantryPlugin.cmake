# gantry_add_plugin(): builds a module that a Gantry host can load, with the manifest that goes beside it.
#
#   gantry_add_plugin(<target>
#     ID org.example.my-plugin            # reverse DNS: [a-z0-9-] parts with dots between
#     VERSION 1.0.0                       # MAJOR.MINOR.PATCH
#     LICENSE Apache-2.0                  # SPDX
#     SOURCES plugin.cpp [...]
#     [LIBRARIES library ...]             # linked privately
#     [NO_INSTALL]                        # usable from the build tree alone (tests)
#     FORMAT my_directory KIND directory MARKERS model_index.json [...]
#     [FORMAT my_file KIND file EXTENSIONS .bin [...]]...)
#
# Each FORMAT opens a group that ends at the next one. MARKERS are names in the bundle's root whose presence
# suggests the format; EXTENSIONS are those of file models, with the dot. The formats' order, ID and VERSION
# must be those of GANTRY_PLUGIN() in the source: the macros GANTRY_PLUGIN_ID and GANTRY_PLUGIN_VERSION hold
# the two, so that they are written once:
#
#   GANTRY_PLUGIN(GANTRY_PLUGIN_ID, GANTRY_PLUGIN_VERSION, MyDirectory, MyFile)
#
# What comes out, in the build tree and installed in <libdir>/gantry/plugins:
#   <target>.so                     exports gantry_plugin_entry and nothing else; the build fails otherwise
#   <target>.gantry-plugin.json     the manifest: schema in share/gantry/schemas/plugin-manifest-v1.schema.json
#
# The manifest holds size and SHA-256 of the module. `cmake --install` writes it anew after it has stripped or
# changed the module. Whoever strips later still must run GantryMakePluginManifest.cmake again.
#
# A module must be self-contained: the host loads a copy without a path, so $ORIGIN finds nothing. Link what it
# needs statically, but for libraries of the system.
include_guard(GLOBAL)
include(GNUInstallDirs)

function(gantry_add_plugin target)
  _gantry_plugin_split_formats(common formats ${ARGN})
  cmake_parse_arguments(ARG "NO_INSTALL" "ID;VERSION;LICENSE" "SOURCES;LIBRARIES" ${common})
  _gantry_plugin_check_arguments()

  set(scripts ${CMAKE_CURRENT_FUNCTION_LIST_DIR})
  set(description ${CMAKE_CURRENT_BINARY_DIR}/${target}.gantry-plugin.in.json)
  _gantry_plugin_describe(description_json "${formats}")
  file(GENERATE OUTPUT ${description} CONTENT "${description_json}\n")

  add_library(${target} MODULE ${ARG_SOURCES})
  target_link_libraries(${target} PRIVATE gantry::sdk ${ARG_LIBRARIES})
  target_compile_definitions(${target} PRIVATE
    GANTRY_PLUGIN_ID="${ARG_ID}" GANTRY_PLUGIN_VERSION="${ARG_VERSION}")
  _gantry_plugin_set_build_rules()
  if(NOT ARG_NO_INSTALL)
    _gantry_plugin_install()
  endif()
endfunction()

# Everything before the first FORMAT goes to `common_out`; of each group one element to `formats_out`, its words
# joined by '|'.
function(_gantry_plugin_split_formats common_out formats_out)
  set(common "")
  set(formats "")
  set(group "")
  set(in_group FALSE)
  foreach(word IN LISTS ARGN)
    if(word STREQUAL "FORMAT")
      if(in_group)
        list(APPEND formats "${group}")
      endif()
      set(in_group TRUE)
      set(group "FORMAT")
    elseif(in_group AND word MATCHES "^(ID|VERSION|LICENSE|SOURCES|LIBRARIES|NO_INSTALL)$")
      message(FATAL_ERROR "gantry_add_plugin(${target}): ${word} must stand before the first FORMAT")
    elseif(in_group)
      string(APPEND group "|${word}")
    else()
      list(APPEND common "${word}")
    endif()
  endforeach()
  if(in_group)
    list(APPEND formats "${group}")
  endif()
  set(${common_out} "${common}" PARENT_SCOPE)
  set(${formats_out} "${formats}" PARENT_SCOPE)
endfunction()

macro(_gantry_plugin_check_arguments)
  set(_where "gantry_add_plugin(${target})")
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "${_where}: unknown arguments: ${ARG_UNPARSED_ARGUMENTS}")
  endif()
  foreach(_name ID VERSION LICENSE SOURCES)
    if(NOT ARG_${_name})
      message(FATAL_ERROR "${_where}: ${_name} is missing")
    endif()
  endforeach()
  if(NOT ARG_ID MATCHES "^[a-z0-9-]+(\\.[a-z0-9-]+)+$")
    message(FATAL_ERROR "${_where}: ID '${ARG_ID}' must be reverse DNS in lower case, org.example.my-plugin")
  endif()
  if(NOT ARG_VERSION MATCHES "^(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)$")
    message(FATAL_ERROR "${_where}: VERSION '${ARG_VERSION}' must be MAJOR.MINOR.PATCH")
  endif()
  if(NOT ARG_LICENSE MATCHES "^[A-Za-z0-9.+() -]+$")
    message(FATAL_ERROR "${_where}: LICENSE '${ARG_LICENSE}' must be an SPDX expression")
  endif()
  if(NOT formats)
    message(FATAL_ERROR "${_where}: at least one FORMAT <id> KIND directory|file ... is needed")
  endif()
endmacro()

# The JSON array of `names`, which must be bare file names.
function(_gantry_plugin_json_names out names)
  set(quoted "")
  foreach(name IN LISTS names)
    if(NOT name MATCHES "^[^/\\\"]+$")
      message(FATAL_ERROR "gantry_add_plugin(${target}): '${name}' must be a bare file name or extension")
    endif()
    list(APPEND quoted "\"${name}\"")
  endforeach()
  list(JOIN quoted "," joined)
  set(${out} "[${joined}]" PARENT_SCOPE)
endfunction()

function(_gantry_plugin_format_json out group)
  set(where "gantry_add_plugin(${target})")
  string(REPLACE "|" ";" words "${group}")
  cmake_parse_arguments(ARG "" "FORMAT;KIND" "MARKERS;EXTENSIONS" ${words})
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "${where}: FORMAT ${ARG_FORMAT}: unknown arguments: ${ARG_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT ARG_FORMAT MATCHES "^[a-z0-9_]+$")
    message(FATAL_ERROR "${where}: FORMAT '${ARG_FORMAT}' must be of [a-z0-9_]")
  endif()
  if(NOT ARG_KIND MATCHES "^(directory|file)$")
    message(FATAL_ERROR "${where}: FORMAT ${ARG_FORMAT}: KIND must be directory or file, not '${ARG_KIND}'")
  endif()
  foreach(extension IN LISTS ARG_EXTENSIONS)
    if(NOT extension MATCHES "^\\.")
      message(FATAL_ERROR "${where}: FORMAT ${ARG_FORMAT}: extension '${extension}' must start with a dot")
    endif()
  endforeach()
  _gantry_plugin_json_names(markers "${ARG_MARKERS}")
  _gantry_plugin_json_names(extensions "${ARG_EXTENSIONS}")
  set(json "{\"id\":\"${ARG_FORMAT}\",\"kind\":\"${ARG_KIND}\"")
  string(APPEND json ",\"markers\":${markers},\"extensions\":${extensions}}")
  set(${out} "${json}" PARENT_SCOPE)
endfunction()

# The manifest but for what only the finished module can tell.
function(_gantry_plugin_describe out formats)
  set(formats_json "")
  foreach(group IN LISTS formats)
    _gantry_plugin_format_json(format_json "${group}")
    list(APPEND formats_json "${format_json}")
  endforeach()
  list(JOIN formats_json "," formats_json)
  get_target_property(abi gantry::sdk GANTRY_ABI_VERSION)
  set(json "{\"manifest_version\":1,\"id\":\"${ARG_ID}\",\"version\":\"${ARG_VERSION}\"")
  string(APPEND json ",\"license\":\"${ARG_LICENSE}\",\"abi\":{\"minimum\":\"${abi}\",\"maximum\":\"${abi}\"}")
  string(APPEND json ",\"formats\":[${formats_json}]}")
  set(${out} "${json}" PARENT_SCOPE)
endfunction()

macro(_gantry_plugin_set_build_rules)
  set_target_properties(${target} PROPERTIES
    PREFIX ""
    POSITION_INDEPENDENT_CODE ON
    C_VISIBILITY_PRESET hidden
    CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON
    LINK_DEPENDS "${scripts}/gantry_plugin.map;${description}")
  # A STB_GNU_UNIQUE symbol would be shared with other modules of the process, whatever the version script says.
  target_compile_options(${target} PRIVATE $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fno-gnu-unique>)
  target_link_options(${target} PRIVATE
    "LINKER:--version-script=${scripts}/gantry_plugin.map" LINKER:--build-id=sha1)

  # The sanitizers' runtime is found in the process that loads the module.
  set(_is_sanitized OFF)
  if(GANTRY_SANITIZE OR "${CMAKE_C_FLAGS} ${CMAKE_CXX_FLAGS}" MATCHES "-fsanitize")
    set(_is_sanitized ON)
  else()
    target_link_options(${target} PRIVATE LINKER:--no-undefined)
  endif()

  add_custom_command(TARGET ${target} POST_BUILD
    COMMAND ${CMAKE_COMMAND} -D MODULE=$<TARGET_FILE:${target}> -D READELF=${CMAKE_READELF}
            -D IS_SANITIZED=${_is_sanitized} -P ${scripts}/GantryCheckPluginExports.cmake
    COMMAND ${CMAKE_COMMAND} -D MODULE=$<TARGET_FILE:${target}> -D READELF=${CMAKE_READELF}
            -D DESCRIPTION=${description} -P ${scripts}/GantryMakePluginManifest.cmake
    COMMENT "Checking ${target} and writing its manifest"
    VERBATIM)
endmacro()

macro(_gantry_plugin_install)
  set(_folder ${CMAKE_INSTALL_LIBDIR}/gantry/plugins)
  install(TARGETS ${target} LIBRARY DESTINATION ${_folder})
  # Runs after the rule above has copied, stripped and changed the run path of the module.
  install(CODE "
    set(gantry_module \"${_folder}/$<TARGET_FILE_NAME:${target}>\")
    cmake_path(ABSOLUTE_PATH gantry_module BASE_DIRECTORY \"\${CMAKE_INSTALL_PREFIX}\" NORMALIZE)
    execute_process(COMMAND \"\${CMAKE_COMMAND}\" -D \"MODULE=\$ENV{DESTDIR}\${gantry_module}\"
      -D \"READELF=${CMAKE_READELF}\" -D \"DESCRIPTION=${description}\"
      -P \"${scripts}/GantryMakePluginManifest.cmake\" COMMAND_ERROR_IS_FATAL ANY)
    cmake_path(REPLACE_EXTENSION gantry_module LAST_ONLY .gantry-plugin.json)
    message(STATUS \"Installed: \$ENV{DESTDIR}\${gantry_module}\")
    list(APPEND CMAKE_INSTALL_MANIFEST_FILES \"\${gantry_module}\")")
endmacro()
