"""Texts as the product reads them: calls `windows`, the example of the crate `detect`, and keeps
what it prints. Nothing of the reading is done a second time here.
"""

import json
import subprocess
import tempfile

import numpy
import scipy.sparse

BITS = 18


class Read:
    """Readings of many texts: windows with their features, and what the rules score."""

    def __init__(self, texts, program):
        with tempfile.NamedTemporaryFile() as features:
            lines = "".join(json.dumps({"text": text}) + "\n" for text in texts)
            done = subprocess.run([program, features.name], input=lines.encode(), stdout=subprocess.PIPE, check=True)
            self.features = numpy.fromfile(features.name, dtype="<u4").astype(numpy.int32)
        self.rules = numpy.zeros((len(texts), 2), dtype=numpy.float32)
        # A window: text it belongs to, reading, its place in it, how many there are.
        self.text, self.reading, self.place, self.count, self.layers = [], [], [], [], []
        self.words, spans = [], []
        self.of = []
        at = 0
        for index, line in enumerate(done.stdout.decode().split("\n")[:-1]):
            row = json.loads(line)
            self.rules[index] = row["rules"]
            mine = []
            for number, reading in enumerate(row["readings"]):
                starts = [at]
                for count in reading["features"]:
                    starts.append(starts[-1] + count)
                at = starts[-1]
                halves = reading["halves"]
                pairs = max(1, len(halves) - 1)
                for place in range(pairs):
                    mine.append(len(self.words))
                    self.words.append("".join(halves[place : place + 2]))
                    spans.append((starts[place], starts[min(place + 2, len(halves))]))
                    self.text.append(index)
                    self.reading.append(number)
                    self.layers.append(tuple(reading["layers"]))
                    self.place.append(place)
                    self.count.append(pairs)
            self.of.append(mine)
        self.spans = numpy.array(spans, dtype=numpy.int64)

    def matrix(self, windows):
        """Counts of features over the root of how many there are, a row a window."""
        spans = self.spans[windows]
        lengths = spans[:, 1] - spans[:, 0]
        indptr = numpy.concatenate([[0], numpy.cumsum(lengths)])
        indices = numpy.concatenate([self.features[a:b] for a, b in spans]) if len(spans) else []
        values = numpy.repeat(1 / numpy.sqrt(numpy.maximum(lengths, 1)), lengths).astype(numpy.float32)
        matrix = scipy.sparse.csr_matrix((values, indices, indptr), shape=(len(windows), 1 << BITS))
        matrix.sum_duplicates()
        return matrix
