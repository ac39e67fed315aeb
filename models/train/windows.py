"""From rows to the windows that are trained on: caps, weights, planted instructions, hard ones."""

import collections
import random
import re

import numpy

import authored
import corpus

CAP = 900
# Of a text longer than one window, so many are taken.
EACH = 2
SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


def sentences(text):
    return [part.strip() for part in SENTENCE.split(text) if part.strip()]


def injected(rows):
    """For each row of piarena, the sentences that its clean documents do not have."""
    clean = {part for row in rows if row.source == "piarena_clean" for part in sentences(row.text)}
    return {row.index: [part for part in sentences(row.text) if part not in clean] for row in rows if row.source == "piarena"}


def chosen(rows, read, run, seed, hard=None, cap=CAP):
    """`(window, targets, weights)` of the rows to train on: those of sources that the run does
    not leave out. `hard` ranks windows: the higher half of what is beyond
    the cap is taken from its top."""
    chance = random.Random(seed)
    planted = injected(rows)
    by_source = collections.defaultdict(list)
    for row in rows:
        if row.kind != "harmful" and not row.doubt and not corpus.left_out(run, row.source):
            by_source[row.source].append(row)
    taken = []
    for source, of in sorted(by_source.items()):
        chance.shuffle(of)
        seen, windows = set(), []
        for row in of:
            if row.cluster in seen:
                continue
            seen.add(row.cluster)
            windows += of_row(row, read, planted, chance)
        negative = not windows or windows[0][1][0] == 0 and windows[0][1][1] == 0
        if len(windows) > cap and hard is not None and negative:
            first = windows[: cap // 2]
            rest = sorted(windows[cap // 2 :], key=lambda w: -hard[w[0]].max())
            windows = first + rest[: cap - cap // 2]
        taken += windows[:cap]
    return taken


def of_row(row, read, planted, chance):
    """The windows of one row."""
    target, weight = corpus.targets(row.kind, row.source)
    all_windows = read.of[row.index]
    plain = [w for w in all_windows if read.reading[w] == 0]
    if row.source == "piarena":
        new = [part[:60] for part in planted[row.index] if len(part) >= 20]
        plain = [w for w in plain if any(part in read.words[w] for part in new)]
        return [(w, target, weight) for w in plain[:1]]
    some = plain[:1] + sorted(chance.sample(plain[1:], min(EACH - 1, len(plain) - 1))) if plain else []
    out = []
    for n, w in enumerate(some):
        # Not every window of a long attack is one.
        share = 0.5 if n and row.kind == "attack" else 1
        out.append((w, target, tuple(share * part for part in weight)))
    # What was decoded is trained on where it is clear what it is.
    for w in all_windows:
        if read.reading[w] and (sum(target) == 0 or len(read.words[w]) >= 0.6 * len(row.text)):
            out.append((w, target, weight))
            break
    return out


def own(rows, run, seed, documents=900):
    """`(kind, text)` of everything written or put together for the training."""
    trained = [row for row in rows if not corpus.left_out(run, row.source) and not row.doubt]
    carriers = [row.text[:500] for row in trained if row.kind == "document"][:4000:3]
    attacks = [row.text for row in trained if row.label == "injection" and 20 < len(row.text) < 250]
    attacks = random.Random(seed).sample(attacks, min(len(attacks), 600))
    alone = authored.prompts(seed) + authored.prose(seed) + authored.errands(seed)
    return alone + authored.planted(seed, documents, carriers, attacks)


def arrays(windows):
    """Numbers of the windows, targets, weights."""
    return [w[0] for w in windows], numpy.array([w[1] for w in windows]), numpy.array([w[2] for w in windows], dtype=float)
