#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <boost/mpl/int.hpp>
#include <boost/mpl/integral_c_tag.hpp>
#include <boost/serialization/binary_object.hpp>
#include <boost/serialization/nvp.hpp>
#include <boost/serialization/version.hpp>

#include <klankbord/core/error.hpp>
#include <klankbord/state/accumulator.hpp>

/// \file Opt-in: lets every archive of Boost.Serialization (text, XML, binary, your own) hold accumulators.
///
/// An accumulator goes in as the bytes of its `to_bytes`, so that what is read is checked in full, whatever
/// the archive around it checks; a damaged accumulator throws `bad_state`. This is the only header of
/// klankbord that includes Boost; it needs Boost's headers and, for the stock archives, its compiled library.
///
///     std::ofstream file{"office.xml"};
///     boost::archive::xml_oarchive archive{file};
///     archive << boost::serialization::make_nvp("ratings", ratings);
///
/// The stock archives trust their input: open with them only what you wrote yourself, and keep `to_bytes` for
/// what comes from outside.

namespace klankbord::inline v0 {

/// Class version under which accumulators stand in archives: says how their bytes lie in it, not what they
/// hold.
inline constexpr unsigned archived_accumulator_version = 1;

namespace state::detail {

// One piece is one binary object, so that a damaged length takes no memory before the bytes behind it were
// read.
inline constexpr std::size_t archived_piece = 64 * 1024;

template <class Archive, Accumulator A>
void save_archived(Archive& archive, const A& accumulator) {
    const std::vector<std::byte> bytes = accumulator.to_bytes();
    const auto length = static_cast<std::uint64_t>(bytes.size());
    archive << boost::serialization::make_nvp("length", length);
    for (std::size_t at = 0; at < bytes.size(); at += archived_piece) {
        const boost::serialization::binary_object piece{bytes.data() + at,
                                                        std::min(archived_piece, bytes.size() - at)};
        archive << boost::serialization::make_nvp("bytes", piece);
    }
}

template <class Archive, Accumulator A>
void load_archived(Archive& archive, A& accumulator) {
    std::uint64_t length = 0;
    archive >> boost::serialization::make_nvp("length", length);
    std::vector<std::byte> bytes;
    while (bytes.size() < length) {
        const auto at = bytes.size();
        const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(archived_piece, length - at));
        bytes.resize(at + size);
        boost::serialization::binary_object piece{bytes.data() + at, size};
        archive >> boost::serialization::make_nvp("bytes", piece);
    }
    accumulator = A::from_bytes(bytes);
}

}  // namespace state::detail
}  // namespace klankbord::inline v0

namespace boost::serialization {

template <klankbord::state::Accumulator A>
struct version<A> {
    using tag = mpl::integral_c_tag;
    using type = mpl::int_<static_cast<int>(klankbord::archived_accumulator_version)>;
    static constexpr int value = type::value;
};

template <class Archive, klankbord::state::Accumulator A>
void serialize(Archive& archive, A& accumulator, const unsigned int version) {
    if (version != klankbord::archived_accumulator_version) {  // Boost itself lets a newer one pass
        throw klankbord::error::bad_state("expected an accumulator archived under version " +
                                              std::to_string(klankbord::archived_accumulator_version),
                                          "version " + std::to_string(version),
                                          "read it with the klankbord that wrote it, or a later one");
    }
    if constexpr (Archive::is_saving::value) {
        klankbord::state::detail::save_archived(archive, accumulator);
    } else {
        klankbord::state::detail::load_archived(archive, accumulator);
    }
}

}  // namespace boost::serialization
