"""Stage 1: logistic regression over hashed features, one for each channel, a byte a weight."""

import numpy
from sklearn.linear_model import SGDClassifier


class Linear:
    """Weights as they ship: whole numbers from -127 to 127, with one unit for each channel."""

    def __init__(self, weights, bias):
        self.unit = numpy.abs(weights).max(axis=0) / 127
        self.bytes = numpy.clip(numpy.rint(weights / self.unit), -127, 127).astype(numpy.int8)
        self.bias = bias

    def logits(self, matrix):
        """Of each row, for both channels."""
        return matrix @ (self.bytes.astype(numpy.float32) * self.unit.astype(numpy.float32)) + self.bias


def train(matrix, targets, weights, seed):
    """Fits both channels."""
    columns, biases = [], []
    for c in (0, 1):
        weight = weights[:, c].astype(float).copy()
        for y in (0, 1):
            chosen = targets[:, c] == y
            weight[chosen] *= weights[:, c].sum() / 2 / max(1, weights[chosen, c].sum())
        model = SGDClassifier(loss="log_loss", alpha=2e-6, max_iter=12, tol=None, average=True, random_state=seed)
        used = weight > 0
        model.fit(matrix[used], targets[used, c], sample_weight=weight[used])
        columns.append(model.coef_[0])
        biases.append(model.intercept_[0])
    # A few weights of rare features would stretch the unit for all others.
    stacked = numpy.stack(columns, axis=1)
    limit = numpy.quantile(numpy.abs(stacked[stacked.any(axis=1)]), 0.9995, axis=0)
    return Linear(numpy.clip(stacked, -limit, limit), numpy.array(biases))
