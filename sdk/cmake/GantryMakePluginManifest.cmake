# Writes the manifest of a module beside it: <module without .so>.gantry-plugin.json.
#
#   cmake -D MODULE=<file.so> -D DESCRIPTION=<file.in.json> [-D READELF=<readelf>]
#         -P GantryMakePluginManifest.cmake
#
# DESCRIPTION is the manifest but for what the module tells: `library`, `library_size`, `library_sha256` and
# `build_id`. gantry_add_plugin() leaves it in the build tree as <target>.gantry-plugin.in.json; a finished
# manifest does as well. Run it again whenever the bytes of the module change.
cmake_minimum_required(VERSION 3.25)

if(NOT READELF)
  set(READELF readelf)
endif()
set(ENV{LC_ALL} C)
execute_process(COMMAND ${READELF} --notes --wide ${MODULE}
  OUTPUT_VARIABLE notes ERROR_VARIABLE problem RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "${MODULE}: ${READELF} cannot read it: ${problem}${status}")
endif()
if(NOT notes MATCHES "Build ID: ([0-9a-f]+)")
  message(FATAL_ERROR "${MODULE} has no build id: link it with -Wl,--build-id=sha1")
endif()
set(build_id "${CMAKE_MATCH_1}")

cmake_path(GET MODULE FILENAME library)
file(SIZE "${MODULE}" size)
file(SHA256 "${MODULE}" sha256)
file(READ "${DESCRIPTION}" manifest)
string(JSON manifest SET "${manifest}" library "\"${library}\"")
string(JSON manifest SET "${manifest}" library_size ${size})
string(JSON manifest SET "${manifest}" library_sha256 "\"${sha256}\"")
string(JSON manifest SET "${manifest}" build_id "\"${build_id}\"")

cmake_path(REPLACE_EXTENSION MODULE LAST_ONLY .gantry-plugin.json OUTPUT_VARIABLE manifest_path)
# Renamed into place: a host that looks meanwhile sees the old manifest or the new one.
file(WRITE "${manifest_path}.new" "${manifest}\n")
file(CHMOD "${manifest_path}.new" PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
file(RENAME "${manifest_path}.new" "${manifest_path}")
