"""Trains both stages and writes everything that ships: `python train.py --data DIR --out models`.

Four runs of one recipe: three leave sources out and give the figures, the thresholds and the
calibration; the fourth learns from everything and ships. See the card, models/README.md.
"""

import argparse
import pathlib
import pickle
import random
import time

import numpy
import torch

import corpus
import encoder
import linear
import measure
import reading
import ship
import windows

SEED = 20
RATE = 1e-4
# Counted up with every training.
VERSION = 1
# Windows of a source, where not the usual cap: the machine had other work to do.
CAPS = {"third": 420, "all": 800}


def note(text):
    print(time.strftime("%H:%M:%S"), text, flush=True)


def run(name, rows, read, work, cap):
    """One run; its models are kept in `work`."""
    place = work / name
    place.mkdir(exist_ok=True)
    own = windows.own(rows, name, SEED)
    own_read = reading.Read([text for _, text in own], work / "windows")
    own_windows = []
    for n, (kind, _) in enumerate(own):
        target, weight = corpus.targets(kind)
        mine = [w for w in own_read.of[n] if own_read.reading[w] == 0]
        if kind == "planted" and len(mine) > 1:
            continue
        own_windows += [(w, target, weight) for w in mine[:2]]

    first = stage1(windows.chosen(rows, read, name, SEED, cap=2 * cap), own_windows, read, own_read)
    ranks = first.logits(read.matrix(range(len(read.words))))
    numpy.save(place / "linear-windows.npy", ranks)
    with open(place / "linear.pickle", "wb") as file:
        pickle.dump(first, file)
    taken = windows.chosen(rows, read, name, SEED, hard=ranks, cap=cap)
    lines = [(read.words[w], t, s) for w, t, s in taken] + [(own_read.words[w], t, s) for w, t, s in own_windows]
    note(f"{name}: {len(taken)} windows of the data, {len(own_windows)} of our own")
    model = encoder.train(lines, SEED, RATE, note)
    torch.save(model.state_dict(), place / "encoder-first-pass.pt")
    model = again(lines, len(taken), model)
    torch.save(model.state_dict(), place / "encoder.pt")
    encoder.export(model, place)
    return first


def again(lines, of_the_data, model):
    """A short second pass: all of our own texts, in which the other languages are, and as many others."""
    chance = random.Random(SEED + 1)
    data, own = lines[:of_the_data], lines[of_the_data:]
    return encoder.train(chance.sample(data, min(len(data), len(own))) + own, SEED + 1, RATE / 3, note, model)


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
    arguments.add_argument("--run", default=",".join([*corpus.RUNS, "ship"]))
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
    for name in given.run.split(","):
        if name == "ship":
            finish(rows, read, given.work, given.out)
        else:
            run(name, rows, read, given.work, CAPS.get(name, windows.CAP))


def finish(rows, read, work, out):
    """Scores what the runs left out, and writes what ships. Scores are kept in `work`."""
    chosen = measure.sample(rows, SEED)
    scored = {}
    for name in corpus.RUNS[:-1]:
        kept = work / name / "scores.pickle"
        if not kept.exists():
            kept.write_bytes(pickle.dumps(measure.score(chosen, read, name, work / name)))
        scored[name] = pickle.loads(kept.read_bytes())
        for index, score in scored[name].items():
            score["rules"] = read.rules[index]
        note(f"{name}: {len(scored[name])} texts scored")
    ship.write(out, work, rows, scored, VERSION)


if __name__ == "__main__":
    main()
