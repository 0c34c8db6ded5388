#include "facts/block.hpp"

#include <algorithm>

namespace klankbord::inline v0::facts {

std::size_t Dictionaries::space(std::string_view kind) {
    const auto known = find(kind);
    if (known != no_column) {
        return known;
    }
    kinds_.emplace_back(kind);
    all_.emplace_back();
    return all_.size() - 1;
}

std::size_t Dictionaries::find(std::string_view kind) const {
    const auto at = std::find(kinds_.begin(), kinds_.end(), kind);
    return at == kinds_.end() ? no_column : static_cast<std::size_t>(at - kinds_.begin());
}

std::size_t Dictionaries::bytes_used() const {
    std::size_t total = 0;
    for (const auto& dictionary : all_) {
        total += dictionary.bytes_used();
    }
    return total;
}

std::size_t Schema::find(std::string_view name) const {
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (columns[i].name == name) {
            return i;
        }
    }
    return no_column;
}

}  // namespace klankbord::inline v0::facts
