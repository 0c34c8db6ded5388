#include "simulate/response.hpp"

#include <cmath>
#include <vector>

#include <klankbord/core/random.hpp>

#include "simulate/scales.hpp"

namespace klankbord::inline v0::simulate {
namespace {

struct Node {
    double at;
    double weight;
};

/// The standard normal by the trapezoidal rule, which converges faster than any power of the step here.
std::vector<Node> normal_nodes() {
    constexpr double step = 0.25;
    std::vector<Node> nodes;
    double sum = 0;
    for (int i = -32; i <= 32; ++i) {
        const double at = i * step;
        nodes.push_back({at, reproducible::exp(-0.5 * at * at)});
        sum += nodes.back().weight;
    }
    for (Node& node : nodes) {
        node.weight /= sum;
    }
    return nodes;
}

/// The intercept at which the mean of logistic(intercept + place) over weighted places is `rate`.
double solve(const std::vector<Node>& places, double rate) {
    double low = -60;
    double high = 60;
    for (int halving = 0; halving < 60; ++halving) {
        const double middle = 0.5 * (low + high);
        double mean = 0;
        for (const Node& place : places) {
            mean += place.weight * reproducible::logistic(middle + place.at);
        }
        (mean < rate ? low : high) = middle;
    }
    return 0.5 * (low + high);
}

}  // namespace

double normal_below(double cut, double mean, double spread) {
    if (spread == 0) {
        return mean < cut ? 1 : 0;
    }
    return reproducible::normal_cdf((cut - mean) / spread);
}

double answer_intercept(const Parameters& p) {
    const auto nodes = normal_nodes();
    std::vector<Node> places;
    if (p.rating_slope == 0) {
        // what is felt and the habit are independent normals: so is their sum
        const double spread =
            std::sqrt(p.silence_slope * p.silence_slope + p.response_spread * p.response_spread);
        for (const Node& node : nodes) {
            places.push_back({spread * node.at, node.weight});
        }
        return solve(places, p.response_rate);
    }
    const Scale& own = scales[static_cast<std::size_t>(Question::own)];
    const double rest = std::sqrt(1 - p.agreement * p.agreement);
    for (const Node& felt : nodes) {
        double below = 0;
        for (std::size_t k = 0; k < own.size(); ++k) {
            const double up_to =
                k < own.cuts.size() ? normal_below(own.cuts[k], p.agreement * felt.at, rest) : 1.0;
            const double rated = own.low + static_cast<double>(k);
            for (const Node& habit : nodes) {
                const double weight = felt.weight * habit.weight * (up_to - below);
                if (weight > 1e-14) {
                    places.push_back({p.silence_slope * felt.at + p.rating_slope * (rated - 4) +
                                          p.response_spread * habit.at,
                                      weight});
                }
            }
            below = up_to;
        }
    }
    return solve(places, p.response_rate);
}

double smiley_intercept(const Parameters& p) {
    std::vector<Node> places;
    for (const Node& node : normal_nodes()) {
        places.push_back({p.mood_silence_slope * node.at, node.weight});
    }
    return solve(places, p.moods);
}

}  // namespace klankbord::inline v0::simulate
