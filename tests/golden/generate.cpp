// Writes the golden states of the version it is built from: tests/golden/v<format>/<name>.bin. Run it once for a new
// version of the bytes; files of released versions are never written again.
//
//     klankbord_golden FOLDER

#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "golden/golden_states.hpp"

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fputs("usage: klankbord_golden FOLDER\n", stderr);
        return 2;
    }
    const auto write = [&](const std::string& name, const std::vector<std::byte>& bytes) {
        std::ofstream file{std::string{argv[1]} + "/" + name + ".bin", std::ios::binary};
        file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
        return static_cast<bool>(file);
    };
    const bool written = write("scores", klankbord::golden_scores().to_bytes()) &&
                         write("facts", klankbord::golden_facts().to_bytes()) &&
                         write("ledger", klankbord::golden_ledger().to_bytes()) &&
                         write("continuity", klankbord::golden_continuity().to_bytes()) &&
                         write("handovers", klankbord::golden_handovers().to_bytes()) &&
                         write("waiting", klankbord::golden_waiting().to_bytes()) &&
                         write("variants", klankbord::golden_variants().to_bytes());
    return written ? 0 : 1;
}
