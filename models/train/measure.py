"""Scores the texts of the sources that a run left out, with everything the product has: the rules,
stage 1 and stage 2. Only windows that the product would look at closest are scored by stage 2.
"""

import collections
import random

import numpy

import corpus
import encoder

# Texts of a source that are scored, and windows of a text for the encoder.
TEXTS, WINDOWS = 220, 4


def sample(rows, seed):
    """The rows that are scored: some of each source, one of a cluster."""
    chance = random.Random(seed)
    by_source = collections.defaultdict(list)
    for row in rows:
        by_source[row.source, row.label].append(row)
    taken = []
    for _, of in sorted(by_source.items()):
        chance.shuffle(of)
        clusters = {}
        for row in of:
            clusters.setdefault(row.cluster, row)
        taken += list(clusters.values())[:TEXTS]
    return taken


def score(rows, read, run, place):
    """For each row of the sources left out: rules, and of each of its foremost windows the logits of
    both stages, for the channel that the row is measured in."""
    first = numpy.load(place / "linear-windows.npy")
    chosen, wanted = {}, []
    for row in rows:
        if not corpus.left_out(run, row.source):
            continue
        c = corpus.channel(row)
        mine = sorted(read.of[row.index], key=lambda w: -first[w, c])[:WINDOWS]
        chosen[row.index] = mine
        wanted += mine
    order = sorted(set(wanted))
    second = dict(zip(order, encoder.scores(place / "encoder-int8.onnx", [read.words[w] for w in order])))
    return {
        index: {
            "rules": read.rules[index],
            "linear": numpy.array([first[w] for w in mine]),
            "encoder": numpy.array([second[w] for w in mine]),
        }
        for index, mine in chosen.items()
    }
