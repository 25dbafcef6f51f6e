# Everything that comes from outside, in one place. Debian 12 has all of it (see `dev`); why each one:
# docs/adr.
find_package(Threads REQUIRED)
find_package(Boost 1.74 REQUIRED COMPONENTS filesystem system)
find_package(simdjson 3.0 REQUIRED)
find_package(fmt 9 REQUIRED)
find_package(SQLite3 3.40 REQUIRED)
find_package(OpenSSL 3.0 REQUIRED COMPONENTS Crypto)
find_package(CLI11 2.1 REQUIRED)

find_path(GANTRY_XXHASH_INCLUDE_DIR xxhash.h REQUIRED)
find_library(GANTRY_XXHASH_LIBRARY xxhash REQUIRED)
add_library(gantry_xxhash INTERFACE)
target_include_directories(gantry_xxhash SYSTEM INTERFACE ${GANTRY_XXHASH_INCLUDE_DIR})
target_link_libraries(gantry_xxhash INTERFACE ${GANTRY_XXHASH_LIBRARY})

find_package(nlohmann_json 3.11 REQUIRED)
