# SPDX-License-Identifier: Apache-2.0
"""A figure, what it is held against, and its target."""
import json
import statistics

MIB = 1024.0 * 1024.0


class Target:
    """A bound on the ratio, or with a unit on the figure itself."""

    def __init__(self, relation, bound, unit=None):
        assert relation in ("<=", ">=")
        self.relation, self.bound, self.unit = relation, bound, unit

    def margin(self, value):
        """Above 1: met, by this factor."""
        if value <= 0:
            return float("inf") if self.relation == "<=" else 0.0
        return self.bound / value if self.relation == "<=" else value / self.bound

    def __str__(self):
        return " ".join(filter(None, (self.relation, "%g" % self.bound, self.unit)))


class Figure:
    def __init__(self, benchmark, figure, unit, against, against_figure, target):
        self.benchmark, self.figure, self.unit = benchmark, figure, unit
        self.against, self.against_figure, self.target = against, against_figure, target
        self.ratio = figure / against_figure
        self.margin = target.margin(figure if target.unit else self.ratio)

    def line(self):
        return json.dumps({
            "benchmark": self.benchmark, "figure": rounded(self.figure), "unit": self.unit, "against": self.against,
            "against_figure": rounded(self.against_figure), "ratio": rounded(self.ratio), "target": str(self.target),
            "met": self.margin >= 1})


def rounded(value):
    return float("%.3g" % value) if abs(value) < 1000 else round(value)


def percentile(values, fraction):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(fraction * len(ordered)))]


median = statistics.median
