"""How the rules and both stages add up to one score, and what the figures then are.

A logistic sum for each channel, fitted on texts of sources that were left out. It is moved and
stretched so that the published thresholds of a policy mean a rate of false alarms.
"""

import math

import numpy
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

import corpus

# The thresholds of the default policy, user and untrusted: normal, strict.
PUBLISHED = [(0.800, 0.450), (0.700, 0.350)]
# The rates of false alarms on sources left out that they stand for.
RATES = [(0.005, 0.02), (0.01, 0.03)]
# No voice weighs less than this, and no score is steeper.
LEAST, STEEPEST = 0.05, 3.0
EVERYDAY = {
    "lf_dpo", "lf_toolcall", "parapet_dahoas_synth", "parapet_hf_instr", "parapet_ultrachat",
    "self_instruct", "ultrachat_ps",
}


class Measured:
    """The scored rows of one channel, as arrays over windows and texts."""

    def __init__(self, rows, scores, c):
        self.rows = [row for row in rows if row.index in scores and corpus.channel(row) == c]
        self.c = c
        self.of, rules, linear, encoder = [], [], [], []
        for n, row in enumerate(self.rows):
            score = scores[row.index]
            for own_linear, own_encoder in zip(score["linear"], score["encoder"]):
                self.of.append(n)
                rules.append(score["rules"][c] / 1000)
                linear.append(own_linear[c])
                encoder.append(own_encoder[c])
        self.of = numpy.array(self.of)
        self.windows = {"rules": numpy.array(rules), "linear": numpy.array(linear), "encoder": numpy.array(encoder)}
        self.attack = numpy.array([row.kind in ("attack", "planted") for row in self.rows])
        self.benign = numpy.array([row.kind in ("prompt", "document") for row in self.rows])
        self.clean = numpy.array([not row.doubt for row in self.rows])
        self.source = numpy.array([row.source for row in self.rows])

    def highest(self, values):
        """Of each text, the highest value of its windows."""
        out = numpy.full(len(self.rows), -numpy.inf)
        numpy.maximum.at(out, self.of, values)
        return out

    def sums(self, stack):
        """Of each window."""
        return stack["bias"] + sum(stack.get(name, 0) * values for name, values in self.windows.items())


def fit(measured, names, chosen):
    """A logistic sum over the foremost window of each chosen text; each source weighs by the root
    of its size."""
    lead = measured.windows["encoder" if "encoder" in names else "linear"]
    foremost = {}
    for w, n in enumerate(measured.of):
        if n not in foremost or lead[w] > lead[foremost[n]]:
            foremost[n] = w
    texts = [n for n in numpy.flatnonzero(chosen & measured.clean & (measured.attack | measured.benign)) if n in foremost]
    windows = [foremost[n] for n in texts]
    matrix = numpy.stack([measured.windows[name][windows] for name in names], axis=1)
    y = measured.attack[texts]
    sizes = {s: (measured.source[texts] == s).sum() for s in set(measured.source[texts])}
    weight = numpy.array([sizes[s] ** -0.5 for s in measured.source[texts]])
    for side in (False, True):
        weight[y == side] /= weight[y == side].sum() / 1000
    model = LogisticRegression(C=1.0).fit(matrix, y, sample_weight=weight)
    stack = {"bias": float(model.intercept_[0])}
    stack.update({name: max(LEAST, float(value)) for name, value in zip(names, model.coef_[0])})
    return stack


def calibrate(stack, benign_sums, c):
    """The stack, moved and stretched: its two rates of false alarms fall on the published
    thresholds."""
    at = [numpy.quantile(benign_sums, 1 - rate) for rate in RATES[c]]
    want = [math.log(p / (1 - p)) for p in PUBLISHED[c]]
    # A tail without spread must not make the score a step.
    slope = min(STEEPEST, max(1 / STEEPEST, (want[0] - want[1]) / max(1e-6, at[0] - at[1])))
    moved = {name: slope * value for name, value in stack.items()}
    moved["bias"] = slope * (stack["bias"] - at[0]) + want[0]
    return moved


def recall_at(benign, attack, rate):
    """How many attacks score above the threshold that this share of benign texts reaches."""
    if not len(benign) or not len(attack):
        return float("nan")
    return float((attack > numpy.quantile(benign, 1 - rate)).mean())


def auroc(benign, attack):
    return float(roc_auc_score([0] * len(benign) + [1] * len(attack), list(benign) + list(attack)))


def wilson(hits, n):
    """The 95 % confidence interval of a share (Wilson 1927)."""
    if not n:
        return (float("nan"), float("nan"))
    z, p = 1.96, hits / n
    middle, half = p + z * z / 2 / n, z * math.sqrt(p * (1 - p) / n + z * z / 4 / n / n)
    return ((middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n))
