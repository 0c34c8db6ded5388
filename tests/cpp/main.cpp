// Catch2 2 is header-only: its main is compiled here once and shared by every test program.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
