#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

/// An attacker with linear algebra: everything shown is a sum over sets of columns, and any combination of
/// such sums may be formed. Exact arithmetic modulo the prime 2^31 - 1.
namespace recovery {

using Row = std::vector<std::uint64_t>;
using Matrix = std::vector<Row>;
inline constexpr std::uint64_t prime = 2147483647;

inline std::uint64_t inverse(std::uint64_t value) {
    std::uint64_t result = 1;
    for (auto power = prime - 2; power > 0; power >>= 1) {
        result = (power & 1U) != 0 ? result * value % prime : result;
        value = value * value % prime;
    }
    return result;
}

/// Reduced row echelon form, pivots sought in the given order of columns; returns the pivot columns.
inline std::vector<std::size_t> reduce(Matrix& matrix, const std::vector<std::size_t>& order) {
    std::vector<std::size_t> pivots;
    for (const auto column : order) {
        const auto rank = pivots.size();
        const auto found = std::find_if(matrix.begin() + static_cast<std::ptrdiff_t>(rank), matrix.end(),
                                        [&](const Row& row) { return row[column] != 0; });
        if (found == matrix.end()) {
            continue;
        }
        std::swap(*found, matrix[rank]);
        const auto scale = inverse(matrix[rank][column]);
        for (auto& value : matrix[rank]) {
            value = value * scale % prime;
        }
        for (std::size_t r = 0; r < matrix.size(); ++r) {
            const auto factor = matrix[r][column];
            if (r != rank && factor != 0) {
                for (std::size_t c = 0; c < matrix[r].size(); ++c) {
                    matrix[r][c] = (matrix[r][c] + (prime - factor) * matrix[rank][c]) % prime;
                }
            }
        }
        pivots.push_back(column);
    }
    matrix.resize(pivots.size());
    return pivots;
}

inline std::size_t rank(Matrix matrix, const std::vector<std::size_t>& columns) {
    return reduce(matrix, columns).size();
}

struct Columns {
    std::vector<std::set<std::uint32_t>> persons;  // who answered, per column
};

inline std::size_t together(const Columns& columns, const std::vector<std::size_t>& chosen) {
    std::set<std::uint32_t> all;
    for (const auto c : chosen) {
        all.insert(columns.persons[c].begin(), columns.persons[c].end());
    }
    return all.size();
}

/// The rule, word for word: is there a set of columns together holding fewer than k persons whose deletion
/// lowers the rank of what was released? Tries all sets, so for few columns only.
inline bool isolates_by_enumeration(const Columns& columns, const Matrix& released, std::size_t k) {
    std::vector<std::size_t> all(columns.persons.size());
    for (std::size_t c = 0; c < all.size(); ++c) {
        all[c] = c;
    }
    const auto full = rank(released, all);
    for (std::uint32_t bits = 1; bits < (1U << all.size()); ++bits) {
        std::vector<std::size_t> deleted, kept;
        for (const auto c : all) {
            ((bits >> c & 1U) != 0 ? deleted : kept).push_back(c);
        }
        if (together(columns, deleted) < k && rank(released, kept) < full) {
            return true;
        }
    }
    return false;
}

enum class Finding { safe, recovered, undecided };

/// The same question for any number of columns. A deletion lowers the rank if and only if the row space holds
/// a vector other than 0 that vanishes outside the deleted columns. Such a vector has equal entries in
/// columns that are equal in every released row, so equal columns count as one atom, and only atoms below k
/// persons can lie in its support. With no such atom nothing can be recovered. Otherwise the vectors that
/// vanish outside those atoms are found by elimination, and the largest sets of these atoms below k persons
/// are tried one by one.
inline Finding isolates(const Columns& columns, const std::vector<std::vector<std::size_t>>& released,
                        std::size_t k) {
    std::vector<std::string> pattern(columns.persons.size(), std::string(released.size(), '0'));
    for (std::size_t r = 0; r < released.size(); ++r) {
        for (const auto c : released[r]) {
            pattern[c][r] = '1';
        }
    }
    std::map<std::string, std::set<std::uint32_t>> atoms;
    for (std::size_t c = 0; c < pattern.size(); ++c) {
        if (pattern[c].find('1') != std::string::npos) {
            atoms[pattern[c]].insert(columns.persons[c].begin(), columns.persons[c].end());
        }
    }
    Columns merged;
    Matrix matrix(released.size());
    std::vector<std::size_t> large, small;
    for (const auto& [bits, persons] : atoms) {
        (persons.size() < k ? small : large).push_back(merged.persons.size());
        merged.persons.push_back(persons);
        for (std::size_t r = 0; r < released.size(); ++r) {
            matrix[r].push_back(bits[r] == '1' ? 1 : 0);
        }
    }
    if (small.empty()) {
        return Finding::safe;
    }
    const auto outside = reduce(matrix, [&] {
        auto order = large;
        order.insert(order.end(), small.begin(), small.end());
        return order;
    }());
    Matrix inside;  // row-space vectors that vanish on every large atom
    for (std::size_t r = 0; r < matrix.size(); ++r) {
        if (std::find(large.begin(), large.end(), outside[r]) == large.end()) {
            inside.push_back(matrix[r]);
        }
    }
    std::vector<std::size_t> support;
    for (const auto c : small) {
        if (std::any_of(inside.begin(), inside.end(), [&](const Row& row) { return row[c] != 0; })) {
            support.push_back(c);
        }
    }
    for (const auto& row : inside) {
        std::vector<std::size_t> used;
        std::copy_if(support.begin(), support.end(), std::back_inserter(used),
                     [&](auto c) { return row[c] != 0; });
        if (together(merged, used) < k) {
            return Finding::recovered;
        }
    }
    if (support.size() > 14) {
        return Finding::undecided;
    }
    for (std::uint32_t bits = 1; bits < (1U << support.size()); ++bits) {
        std::vector<std::size_t> deleted, kept;
        for (std::size_t i = 0; i < support.size(); ++i) {
            ((bits >> i & 1U) != 0 ? deleted : kept).push_back(support[i]);
        }
        if (together(merged, deleted) < k && rank(inside, kept) < inside.size()) {
            return Finding::recovered;
        }
    }
    return Finding::safe;
}

}  // namespace recovery
