#pragma once

/// \file Marks what leaves the library. Everything else is hidden (`-fvisibility=hidden`).

#if defined(KLANKBORD_STATIC)
#define KLANKBORD_EXPORT
#elif defined(_WIN32)
#if defined(KLANKBORD_BUILDING)
#define KLANKBORD_EXPORT __declspec(dllexport)
#else
#define KLANKBORD_EXPORT __declspec(dllimport)
#endif
#else
#define KLANKBORD_EXPORT __attribute__((visibility("default")))
#endif
