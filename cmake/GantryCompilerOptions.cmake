# gantry_compiler_options: how our own code is built. Private to this build and never exported: a user of the
# installed package gets no flag of ours.
add_library(gantry_compiler_options INTERFACE)

target_compile_options(gantry_compiler_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wformat=2
  $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor -Woverloaded-virtual -Wextra-semi>)
if(GANTRY_WARNINGS_AS_ERRORS)
  target_compile_options(gantry_compiler_options INTERFACE -Werror)
endif()

if(GANTRY_SANITIZE)
  list(JOIN GANTRY_SANITIZE "," gantry_sanitizers)
  # For everything in the build, test programs and plugins too: a module and its host must agree.
  add_compile_options(-fsanitize=${gantry_sanitizers} -fno-omit-frame-pointer -fno-sanitize-recover=all -O1 -g1)
  add_link_options(-fsanitize=${gantry_sanitizers})
else()
  # RELRO and immediate binding: the modules of plugins live in the same process.
  add_link_options(-Wl,-z,relro,-z,now)
endif()
