"""Trains both stages and writes everything that ships: `python train.py --data DIR --out models`.

Three runs of one recipe: two leave half of all sources out and give the figures, the thresholds and
the calibration; the third learns from everything and ships. See the card, models/README.md.
"""

import argparse
import pathlib
import pickle
import time

import numpy
import torch

import corpus
import encoder
import linear
import reading
import windows

SEED = 20
RATE = 1e-4
# Texts of a source that are scored, and windows of a text.
SCORED, SCORED_WINDOWS = 260, 5


def note(text):
    print(time.strftime("%H:%M:%S"), text, flush=True)


def run(name, rows, read, half, work, cap):
    """One run; its models are kept in `work`."""
    place = work / name
    place.mkdir(exist_ok=True)
    own = windows.own(rows, half, SEED)
    own_read = reading.Read([text for _, text in own], work / "windows")
    own_windows = []
    for n, (kind, _) in enumerate(own):
        target, weight = corpus.targets(kind)
        mine = [w for w in own_read.of[n] if own_read.reading[w] == 0]
        if kind == "planted" and len(mine) > 1:
            continue
        own_windows += [(w, target, weight) for w in mine[:2]]

    first = stage1(windows.chosen(rows, read, half, SEED, cap=2 * cap), own_windows, read, own_read)
    ranks = first.logits(read.matrix(range(len(read.words))))
    numpy.save(place / "linear-windows.npy", ranks)
    with open(place / "linear.pickle", "wb") as file:
        pickle.dump(first, file)
    taken = windows.chosen(rows, read, half, SEED, hard=ranks, cap=cap)
    lines = [(read.words[w], t, s) for w, t, s in taken] + [(own_read.words[w], t, s) for w, t, s in own_windows]
    note(f"{name}: {len(taken)} windows of the data, {len(own_windows)} of our own")
    model = encoder.train(lines, SEED, RATE, note)
    torch.save(model.state_dict(), place / "encoder.pt")
    encoder.export(model, place)
    return first


def stage1(taken, own_windows, read, own_read):
    import scipy.sparse

    numbers, targets, weights = windows.arrays(taken)
    own_numbers, own_targets, own_weights = windows.arrays(own_windows)
    matrix = scipy.sparse.vstack([read.matrix(numbers), own_read.matrix(own_numbers)]).tocsr()
    return linear.train(matrix, numpy.concatenate([targets, own_targets]), numpy.concatenate([weights, own_weights]), SEED)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--data", required=True, type=pathlib.Path)
    arguments.add_argument("--out", required=True, type=pathlib.Path)
    arguments.add_argument("--work", default=pathlib.Path("train.work"), type=pathlib.Path)
    arguments.add_argument("--run", default="first,second,all")
    arguments.add_argument("--cap", default=windows.CAP, type=int)
    given = arguments.parse_args()
    if not (given.data / "prompt-attacks").is_dir():
        print("not checked: no data")
        return
    torch.set_num_threads(1)
    given.work.mkdir(exist_ok=True)
    rows = corpus.load(given.data)
    kept = given.work / "read.pickle"
    if kept.exists():
        read = pickle.loads(kept.read_bytes())
    else:
        read = reading.Read([row.text for row in rows], given.work / "windows")
        kept.write_bytes(pickle.dumps(read, protocol=5))
    note(f"{len(rows)} texts, {len(read.words)} windows")
    for name, half in (("first", 0), ("second", 1), ("all", None)):
        if name in given.run.split(","):
            run(name, rows, read, half, given.work, given.cap)


if __name__ == "__main__":
    main()
