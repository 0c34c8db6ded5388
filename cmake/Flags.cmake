# How klankbord's own code is compiled. Nothing here reaches a consumer: every flag is private.

add_library(klankbord_flags INTERFACE)
target_compile_features(klankbord_flags INTERFACE cxx_std_20)

# A fused multiply-add rounds once where the source rounds twice, so equal facts would give other last bits on
# another machine.
target_compile_options(klankbord_flags INTERFACE -ffp-contract=off)

if(KLANKBORD_DEVELOPER)
    target_compile_options(klankbord_flags INTERFACE -Werror -Wall -Wextra -Wpedantic -Wconversion -Wshadow)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
        # GCC 12 sees overlaps in optimised std::string that are not there (its bug 105651).
        target_compile_options(klankbord_flags INTERFACE -Wno-restrict)
    endif()
endif()

if(KLANKBORD_SANITIZE)
    # Set for the whole directory tree: half-instrumented programs report errors that are not there.
    add_compile_options(-fsanitize=${KLANKBORD_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${KLANKBORD_SANITIZE})
endif()

if(KLANKBORD_FUZZ)
    if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
        message(FATAL_ERROR "KLANKBORD_FUZZ needs clang's libFuzzer; the compiler is ${CMAKE_CXX_COMPILER_ID}. "
                            "Configure with -DCMAKE_CXX_COMPILER=clang++.")
    endif()
    add_compile_options(-fsanitize=fuzzer-no-link)
endif()
