"""Scores computed the long way, from the published formulas with numpy and scipy: what the library must agree with.

Nothing here comes from the library. Every function takes plain arrays and follows its source step by step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats


@dataclass
class Group:
    """The answers of one group: value, person and weight of each."""

    value: np.ndarray
    person: np.ndarray
    weight: np.ndarray

    @classmethod
    def of(cls, value: Sequence[float], person: Sequence[object] | None = None, weight: Sequence[float] | None = None):
        count = len(value)
        return cls(
            np.asarray(value, float),
            np.asarray(list(range(count)) if person is None else [str(each) for each in person], object),
            np.ones(count) if weight is None else np.asarray(weight, float),
        )

    def scored(self, measure: str, top: float) -> np.ndarray:
        if measure == "nps":
            return (self.value >= 9).astype(float) - (self.value <= 6)
        return (self.value >= top).astype(float) if measure == "csat" else self.value


@dataclass
class Worth:
    """A mean with what its limits rest on."""

    mean: float
    variance: float
    n_effective: float
    persons: int
    repeated: bool
    pulls: dict[object, float]  # person: their pull on the mean
    shares: dict[object, float]  # person: their share of the weight
    freedom: float  # of the spread between persons, where that is the measured one

    @property
    def effective_freedom(self) -> float:
        """Persons who gave unequal shares are worth fewer who gave equal ones (Kish 1965); at least one degree."""
        return min(self.persons - 1, max(1.0, 1 / sum(share**2 for share in self.shares.values()) - 1))


def worth(group: Group, measure: str, top: float) -> Worth:
    """Kish (1965): effective answers under weights; Cochran (1977): the ratio of person sums; design effect >= 1."""
    x, w = group.scored(measure, top), group.weight
    total = w.sum()
    mean = (w * x).sum() / total
    kish = total**2 / (w**2).sum()
    spread = (w * (x - mean) ** 2).sum() / total
    variance = spread * kish / (kish - 1) if measure not in ("nps", "csat") and kish > 1 else spread
    people = sorted(set(group.person))
    pulls = {each: (w * (x - mean))[group.person == each].sum() / total for each in people}
    m = len(people)
    repeated = m < len(x)
    shares = {each: w[group.person == each].sum() / total for each in people}
    n_effective, design = kish, 1.0
    if repeated:
        clustered = m / (m - 1) * sum(pull**2 for pull in pulls.values())
        simple = variance / kish
        design = max(1.0, clustered / simple) if simple > 0 else kish * sum(share**2 for share in shares.values())
        n_effective = kish / design
    found = Worth(mean, variance, n_effective, m, repeated, pulls, shares, m - 1)
    if design > 1:
        found.freedom = found.effective_freedom
    return found


def pair_freedom(one: Worth, two: Worth) -> float:
    """Satterthwaite (1946) of the two clustered variances; with shared persons at most what both together are worth."""
    v1, v2 = (sum(pull**2 for pull in each.pulls.values()) for each in (one, two))
    freedom = (v1 + v2) ** 2 / (v1**2 / one.effective_freedom + v2**2 / two.effective_freedom)
    if set(one.pulls) & set(two.pulls):
        everybody = set(one.shares) | set(two.shares)
        both = sum(((one.shares.get(each, 0) + two.shares.get(each, 0)) / 2) ** 2 for each in everybody)
        freedom = min(freedom, len(everybody) - 1, max(1.0, 1 / both - 1))
    return freedom


def critical(confidence: float, freedom: float | None) -> float:
    upper = (1 + confidence) / 2
    return float(stats.norm.ppf(upper) if freedom is None else stats.t.ppf(upper, freedom))


def p_value(z: float, freedom: float | None) -> float:
    return float(2 * (stats.norm.sf(abs(z)) if freedom is None else stats.t.sf(abs(z), freedom)))


def wilson(p: float, n: float, c: float) -> tuple[float, float]:
    """Wilson (1927): the shares whose distance from p is c standard errors, as roots of a quadratic."""
    low, high = sorted(np.roots([1 + c * c / n, -2 * p - c * c / n, p * p]).real)
    return (0.0 if p == 0 else float(low)), (1.0 if p == 1 else float(high))


def adjusted(group: Group, n: float) -> tuple[float, float]:
    """Rocks (2016): three pseudo answers, 3/4 detractor, 3/2 passive, 3/4 promoter; centre and variance of the mean."""
    total = group.weight.sum()
    promoters = (group.weight[group.value >= 9].sum() / total * n + 0.75) / (n + 3)
    detractors = (group.weight[group.value <= 6].sum() / total * n + 0.75) / (n + 3)
    centre = promoters - detractors
    return centre, (promoters + detractors - centre**2) / (n + 3)


def score(
    group: Group, measure: str, *, scale: tuple[float, float] = (0, 10), top: float = 0, confidence: float = 0.95
) -> tuple[float, float, float]:
    """Estimate, low, high."""
    found = worth(group, measure, top)
    freedom = found.freedom if found.repeated or measure in ("ces", "mean_score") else None
    c = critical(confidence, freedom)
    if measure == "nps":
        centre, variance = adjusted(group, found.n_effective)
        half = c * np.sqrt(variance)
        return 100 * found.mean, 100 * max(-1, centre - half), 100 * min(1, centre + half)
    if measure == "csat":
        return found.mean, *wilson(found.mean, found.n_effective, c)
    half = c * np.sqrt(found.variance / found.n_effective)
    return found.mean, max(scale[0], found.mean - half), min(scale[1], found.mean + half)


def difference(
    a: Group, b: Group, measure: str, *, top: float = 0, confidence: float = 0.95, factor: float = 1
) -> tuple[float, float, float, float]:
    """Difference, low, high and p of a against b; persons on both sides are one person (one clustered variance)."""
    one, two = worth(a, measure, top), worth(b, measure, top)
    shared = set(one.pulls) & set(two.pulls)
    together = sum(one.pulls[each] * two.pulls[each] for each in shared)
    lengths = np.sqrt(sum(x * x for x in one.pulls.values()) * sum(x * x for x in two.pulls.values()))
    r = together / lengths if shared and lengths > 0 else 0.0
    repeated = one.repeated or two.repeated or bool(shared)
    freedom = pair_freedom(one, two) if repeated else None
    c = critical(confidence, freedom)
    if measure == "nps":
        (centre1, v1), (centre2, v2) = adjusted(a, one.n_effective), adjusted(b, two.n_effective)
        error = np.sqrt(max(0.0, v1 + v2 - 2 * r * np.sqrt(v1 * v2)))
        centre = centre1 - centre2
        p = 1.0 if centre == 0 else p_value(centre / error, freedom)
        limits = (max(-200, 100 * (centre - c * error)), min(200, 100 * (centre + c * error)))
        return factor * 100 * (one.mean - two.mean), factor * limits[0], factor * limits[1], p
    gap = one.mean - two.mean
    if measure == "csat":  # Newcombe (1998), method 10; correlated as in his paper on paired data (1998, 17:2635)
        l1, u1 = wilson(one.mean, one.n_effective, c)
        l2, u2 = wilson(two.mean, two.n_effective, c)
        down, up = one.mean - l1, u2 - two.mean
        low = gap - np.sqrt(down**2 - 2 * r * down * up + up**2)
        up, down = u1 - one.mean, two.mean - l2
        high = gap + np.sqrt(up**2 - 2 * r * up * down + down**2)
        n1, n2 = one.n_effective, two.n_effective
        pooled = (one.mean * n1 + two.mean * n2) / (n1 + n2)
        error = np.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2 - 2 * r / np.sqrt(n1 * n2)))
        return factor * gap, factor * max(-1, low), factor * min(1, high), 1.0 if gap == 0 else p_value(gap / error, freedom)
    v1, v2 = one.variance / one.n_effective, two.variance / two.n_effective
    if not repeated:  # Welch (1947)
        freedom = (v1 + v2) ** 2 / (v1**2 / (one.n_effective - 1) + v2**2 / (two.n_effective - 1))
        c = critical(confidence, freedom)
    error = np.sqrt(v1 + v2 - 2 * r * np.sqrt(v1 * v2))
    return factor * gap, factor * (gap - c * error), factor * (gap + c * error), p_value(gap / error, freedom)


def benjamini_hochberg(p: Sequence[float]) -> np.ndarray:
    """Benjamini & Hochberg (1995), by scipy."""
    return stats.false_discovery_control(np.asarray(p, float), method="bh")


def together(groups: Sequence[Group]) -> Group:
    return Group(*(np.concatenate([getattr(each, name) for each in groups]) for name in ("value", "person", "weight")))
