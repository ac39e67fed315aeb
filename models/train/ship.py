"""Writes what ships: weights, manifest, and the card with every figure."""

import hashlib
import json
import math
import pathlib
import pickle
import shutil
import subprocess

import numpy

import corpus
import encoder
import stack

NAMES = ("rules", "linear", "encoder")
CHANNELS = ("user", "untrusted")
# Which share of everyday texts stage 1 may find worth a second look, typed and read. A document has
# many windows, so that one in ten documents is about one in fifty windows.
SECOND_LOOK = (0.01, 0.10)
# Runs whose left-out sources set the numbers of the manifest, by channel. `third` has no collection
# of personas to learn from and flags those that it is measured on, unlike what ships.
SETTING = {"user": ("second",), "untrusted": ("second", "third")}
# In the tables, each run is scored with the numbers of another.
SETTER = {"first": "second", "second": "third", "third": "second"}
SURE = 1e6
# The rules were tuned while their authors could read these sources, so a fit believes even their weak
# signs. No weak sign of theirs may reach the published threshold of the user channel by itself.
RULES_AT_MOST = 5.0


def manifest(measured, linear, version):
    """The numbers, from the measured channels of the setting runs."""
    out = {"version": version, "pieces": encoder.PIECES}
    out["linear"] = {"unit": [float(u) for u in linear.unit], "bias": [float(b) for b in linear.bias]}
    for c, name in enumerate(CHANNELS):
        out[name] = channel([measured[run][c] for run in SETTING[name]], c)
    for kind in ("alone", "both"):
        out["user"][kind]["rules"] = min(out["user"][kind]["rules"], RULES_AT_MOST)
    return out


def channel(parts, c):
    """The numbers of one channel."""
    whole = Joined(parts)
    benign = whole.benign & whole.clean
    channel = {"unsure": [unsure_from(whole, c), SURE]}
    for kind, names in (("alone", NAMES[:2]), ("both", NAMES)):
        fitted = stack.fit(whole, names, whole.clean)
        sums = whole.highest(whole.sums(fitted))
        channel[kind] = stack.calibrate(fitted, sums[benign], c)
    channel["report"] = stack.PUBLISHED[c][1]
    return channel


class Joined(stack.Measured):
    """Several measured channels as one."""

    def __init__(self, parts):
        self.rows = [row for part in parts for row in part.rows]
        starts = numpy.cumsum([0] + [len(part.rows) for part in parts])
        self.of = numpy.concatenate([part.of + start for part, start in zip(parts, starts)])
        self.windows = {name: numpy.concatenate([part.windows[name] for part in parts]) for name in NAMES}
        for name in ("attack", "benign", "clean", "source"):
            setattr(self, name, numpy.concatenate([getattr(part, name) for part in parts]))


def unsure_from(measured, c):
    """The logit that few everyday texts pass; documents stand in where nobody types."""
    everyday = numpy.array([source in stack.EVERYDAY | {"wiki_demo", "c4_demo", "piarena_clean"} for source in measured.source])
    highest = measured.highest(measured.windows["linear"])
    return float(numpy.quantile(highest[everyday & measured.benign], 1 - SECOND_LOOK[c]))


def scores(measured, numbers, strict=True):
    """Of each text what the product makes of it, as a logit: the rules or the stack, whichever is
    higher. Under the strict profile the encoder reads every window, else those of which stage 1 is
    unsure."""
    low, high = numbers["unsure"]
    linear = measured.windows["linear"]
    asked = numpy.full(len(linear), True) if strict else (linear >= low) & (linear <= high)
    sums = numpy.where(asked, measured.sums(numbers["both"]), measured.sums(numbers["alone"]))
    rules = numpy.clip(measured.windows["rules"], 1e-4, 1 - 1e-4)
    return measured.highest(numpy.maximum(sums, numpy.log(rules / (1 - rules))))


def limit(c, profile):
    """The published threshold as a logit."""
    p = stack.PUBLISHED[c][profile]
    return math.log(p / (1 - p))


def per_cent(hits, n):
    low, high = stack.wilson(hits, n)
    return f"{100 * hits / n:.1f} ({100 * low:.0f} to {100 * high:.0f})"


def figures(measured):
    """The tables of the card, in Markdown. The numbers that score a run were set on another."""
    lines = []
    for run, part in measured.items():
        setter = SETTER[run]
        for c, name in enumerate(CHANNELS):
            numbers = channel([measured[setter][c]], c)
            lines += table(run, name, part[c], numbers, c, setter)
    return "\n".join(lines)


def table(run, name, m, numbers, c, setter):
    """One run, one channel."""
    all_windows, default = scores(m, numbers), scores(m, numbers, strict=False)
    lines = [f"\n### Run `{run}`, channel {name}; thresholds set on run `{setter}`\n"]
    lines.append("| labels | attacks | harmless | AUROC | recall at 1 % | at 0.5 % | AUROC, default profile | recall at 1 %, default profile |\n|---|--:|--:|--:|--:|--:|--:|--:|")
    for labels, keep in (("cleaned", m.clean), ("raw", numpy.full(len(m.rows), True)), ("cleaned, without plain instructions", m.clean & (m.source != "injecagent_base"))):
        attack, benign = m.attack & keep, m.benign & keep
        a, b, da, db = all_windows[attack], all_windows[benign], default[attack], default[benign]
        lines.append(f"| {labels} | {len(a)} | {len(b)} | {stack.auroc(b, a):.3f} | {100 * stack.recall_at(b, a, .01):.1f} % | {100 * stack.recall_at(b, a, .005):.1f} % | {stack.auroc(db, da):.3f} | {100 * stack.recall_at(db, da, .01):.1f} % |")
    lines.append("\n| source | label | n | % flagged, default (95 %) | % flagged by all of it at its normal threshold (95 %) | % flagged, strict (95 %) | % read by stage 2, default |\n|---|---|--:|--:|--:|--:|--:|")
    linear = m.highest(m.windows["linear"])
    labels = numpy.array([row.label + (" (doubtful)" if row.doubt else "") for row in m.rows])
    for source in sorted(set(m.source)):
        for label in sorted(set(labels[m.source == source])):
            chosen = (m.source == source) & (labels == label)
            n = int(chosen.sum())
            flagged = [int((values[chosen] >= limit(c, profile)).sum()) for values, profile in ((default, 0), (all_windows, 0), (all_windows, 1))]
            second = 100 * (linear[chosen] >= numbers["unsure"][0]).mean()
            lines.append(f"| {source} | {label} | {n} | " + " | ".join(per_cent(hits, n) for hits in flagged) + f" | {second:.1f} |")
    return lines


def write(out, work, rows, scored, version):
    """Everything."""
    out.mkdir(exist_ok=True)
    measured = {run: [stack.Measured(rows, of, c) for c in (0, 1)] for run, of in scored.items()}
    linear = pickle.loads((work / "all" / "linear.pickle").read_bytes())
    (out / "linear.bin").write_bytes(linear.bytes.tobytes())
    shutil.copy(encoder.BASE / "vocab.txt", out / "vocab.txt")
    subprocess.run(["rten-convert", str(work / "all" / "encoder-int8.onnx"), str(out / "encoder.rten")], check=True)
    numbers = manifest(measured, linear, version)
    numbers["files"] = {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in ("encoder.rten", "linear.bin", "vocab.txt")}
    (out / "manifest.json").write_text(json.dumps(numbers, indent=2) + "\n", encoding="utf-8")
    dropped = [{"source": row.source, "id": row.id, "why": row.doubt} for row in rows if row.doubt]
    (out / "train" / "dropped.jsonl").write_text("".join(json.dumps(line) + "\n" for line in dropped), encoding="utf-8")
    card = pathlib.Path(__file__).with_name("card.md").read_text(encoding="utf-8")
    (out / "README.md").write_text(card + figures(measured) + "\n", encoding="utf-8")
