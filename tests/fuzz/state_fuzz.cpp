// Bytes that claim to be a state: the frame, and a class with nested vectors through the archive.
//
// The first byte says what the rest is: 0 a frame as it stands; 1 a frame without its last eight bytes, to
// which the right checksum is added, since no fuzzer guesses one; 2 the payload of the class below; 3, 4 and
// 5 the frame of scores, of facts and of a ledger, without its last eight bytes; 6 the facts of known scores,
// likewise; 7 and 8 the frame of continuity and of waiting, likewise. What is accepted must be written back to bytes that are read back to the same bytes.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <klankbord/core/error.hpp>
#include <klankbord/journeys/continuity.hpp>
#include <klankbord/journeys/waiting.hpp>
#include <klankbord/privacy/ledger.hpp>
#include <klankbord/satisfaction/scores.hpp>
#include <klankbord/state/fact_table.hpp>
#include <klankbord/state/frame.hpp>

#include "state/archive.hpp"
#include "state/checksum.hpp"

namespace klankbord::fuzz {

enum class Kind : std::uint8_t { first, second, third };

struct Leaf {
    std::vector<std::vector<std::int16_t>> numbers;
    std::optional<double> weight;
    Kind kind = Kind::first;

    template <class Archive>
    void serialize(Archive& archive, unsigned) {
        archive& numbers& weight& klankbord::state::in_range(kind, Kind::first, Kind::third);
    }
};

struct Tree {
    std::vector<Leaf> leaves;
    std::vector<Tree> children;
    std::vector<std::pair<std::string, bool>> names;
    klankbord::state::Int128 sum = 0;

    template <class Archive>
    void serialize(Archive& archive, unsigned) {
        archive& leaves& children& names& sum;
    }
};

}  // namespace klankbord::fuzz

KLANKBORD_STATE_VERSION(klankbord::fuzz::Leaf, 2, "leaf");
KLANKBORD_STATE_VERSION(klankbord::fuzz::Tree, 1, "tree");

namespace {

using klankbord::fuzz::Tree;

void demand(bool holds) {
    if (!holds) {
        std::abort();
    }
}

void try_frame(std::span<const std::byte> bytes) {
    const auto frame = klankbord::state::read_frame(bytes);
    const auto written =
        klankbord::state::write_frame(frame.header.kind, frame.header.configuration, frame.payload);
    const auto again = klankbord::state::read_frame(written);
    demand(again.header.configuration_hash == frame.header.configuration_hash);
    demand(again.payload.size() == frame.payload.size());
}

std::vector<std::byte> with_right_checksum(std::span<const std::byte> bytes) {
    std::vector<std::byte> sealed{bytes.begin(), bytes.end()};
    const auto sum = klankbord::state::save_bytes(klankbord::state::checksum(bytes));
    sealed.insert(sealed.end(), sum.begin(), sum.end());
    return sealed;
}

template <class State>
void try_state(std::span<const std::byte> bytes) {
    const auto written = State::from_bytes(bytes).to_bytes();
    demand(State::from_bytes(written).to_bytes() == written);
}

/// Scores hold the frame of their facts, with a checksum of its own.
void try_facts_of_scores(std::span<const std::byte> facts) {
    static const auto configuration = [] {
        klankbord::satisfaction::ScoresConfig config;
        config.by = {"team"};
        config.identified = true;
        return klankbord::satisfaction::Scores{config}.configuration();
    }();
    try_state<klankbord::satisfaction::Scores>(
        klankbord::state::write_frame("scores", configuration, with_right_checksum(facts)));
}

void try_tree(std::span<const std::byte> bytes) {
    Tree tree;
    klankbord::state::load_bytes(bytes, tree);
    const auto written = klankbord::state::save_bytes(tree);
    Tree again;
    klankbord::state::load_bytes(written, again);
    demand(klankbord::state::save_bytes(again) == written);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const auto bytes = std::as_bytes(std::span{data, size}).subspan(1);
    try {
        switch (data[0] % 9) {
            case 0:
                try_frame(bytes);
                break;
            case 1:
                try_frame(with_right_checksum(bytes));
                break;
            case 3:
                try_state<klankbord::satisfaction::Scores>(with_right_checksum(bytes));
                break;
            case 4:
                try_state<klankbord::state::FactTable>(with_right_checksum(bytes));
                break;
            case 5:
                try_state<klankbord::privacy::Ledger>(with_right_checksum(bytes));
                break;
            case 6:
                try_facts_of_scores(bytes);
                break;
            case 7:
                try_state<klankbord::journeys::Continuity>(with_right_checksum(bytes));
                break;
            case 8:
                try_state<klankbord::journeys::Waiting>(with_right_checksum(bytes));
                break;
            default:
                try_tree(bytes);
                break;
        }
    } catch (const klankbord::Error& e) {
        demand(e.code() == klankbord::ErrorCode::bad_state);
    }
    return 0;
}
