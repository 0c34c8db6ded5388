#pragma once

/// \file The one place the version number stands; CMake and the Python package read it from here.

#define KLANKBORD_VERSION_MAJOR 0
#define KLANKBORD_VERSION_MINOR 1
#define KLANKBORD_VERSION_PATCH 0
