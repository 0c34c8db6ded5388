#include <filesystem>
#include <stdexcept>
#include <string>

#include "catch.hpp"

#include "golden.hpp"

namespace {

std::string complaint(std::string_view name, std::string_view version) {
    try {
        static_cast<void>(klankbord::golden(name, version));
    } catch (const std::runtime_error& e) {
        return e.what();
    }
    return "";
}

}  // namespace

TEST_CASE("a golden file that is missing fails loudly", "[state][golden]") {
    CHECK(complaint("no-such-state", "v1").find("no-such-state.bin cannot be opened") != std::string::npos);
    CHECK(complaint("no-such-state", "v0").find("v0") != std::string::npos);
}

TEST_CASE("a golden file is read byte by byte", "[state][golden]") {
    const auto directory = std::filesystem::temp_directory_path() / "klankbord_golden_test";
    std::filesystem::create_directories(directory);
    // An absolute version takes the place of the directory of golden files.
    std::ofstream{directory / "three.bin", std::ios::binary} << std::string_view{"\0\n\xff", 3};
    std::ofstream{directory / "empty.bin", std::ios::binary};
    const auto bytes = klankbord::golden("three", directory.string());
    CHECK(bytes == std::vector<std::byte>{std::byte{0}, std::byte{10}, std::byte{255}});
    CHECK(complaint("empty", directory.string()).find("is empty") != std::string::npos);
    std::filesystem::remove_all(directory);
}
