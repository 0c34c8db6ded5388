#pragma once

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

// Golden files: the bytes a released version wrote, which every later version reads.

#ifndef KLANKBORD_GOLDEN_DIR
#error "KLANKBORD_GOLDEN_DIR must be defined: the directory tests/golden"
#endif

namespace klankbord {

/// The bytes of `<KLANKBORD_GOLDEN_DIR>/<version>/<name>.bin`. A file that is missing, cannot be read or is
/// empty throws: a test without its golden file must not pass.
[[nodiscard]] inline std::vector<std::byte> golden(std::string_view name, std::string_view version = "v1") {
    const auto path = std::filesystem::path{KLANKBORD_GOLDEN_DIR} / version / (std::string{name} + ".bin");
    std::ifstream file{path, std::ios::binary};
    if (!file) {
        throw std::runtime_error("golden file " + path.string() +
                                 " cannot be opened; generate and commit it");
    }
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    if (file.bad() || text.empty()) {
        throw std::runtime_error("golden file " + path.string() + " cannot be read or is empty");
    }
    std::vector<std::byte> bytes;
    bytes.reserve(text.size());
    for (const char c : text) {
        bytes.push_back(static_cast<std::byte>(c));
    }
    return bytes;
}

}  // namespace klankbord
