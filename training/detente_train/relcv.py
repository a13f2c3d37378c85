"""Cross-validation of the relation head on relations.train.tsv, from a checkpoint that has not seen it.

`python -m detente_train.relcv CHECKPOINT [--sides 0|1] [--folds 5] [--only 0,1] [--epochs 5] [--events 1]`
Sentences, not rows, are dealt to the folds. Event rows (training share) are seen once before, with their own pairs.
"""
import argparse
import copy
import json
import random
from collections import defaultdict

import torch

from . import data as D
from .run import CACHE, eval_pairs, groups, load, load_labels, pair_batches, pair_loss
from .text import Pieces


def fit(net, sents, pieces, lab, epochs, lr, head_lr, budget, rng, sides, micro=1):
    opt = torch.optim.AdamW([g for g in groups(net, lr, head_lr)], betas=(0.9, 0.98), fused=True)
    net.enc.word.weight.requires_grad_(False)
    n = sum(len(pair_batches(sents, pieces, budget, rng)) for _ in range(1)) * epochs
    step = 0
    for _ in range(epochs):
        for group in pair_batches(sents, pieces, budget, rng):
            f = min((step + 1) / (n * 0.1 + 1), max(0.02, (n - step) / n))
            for g in opt.param_groups:
                g["lr"] = g["base"] * f
            net.train()
            loss, _, _ = pair_loss(net, group, pieces, lab, sides, 0.1, rng)
            loss.backward()
            torch.nn.utils.clip_grad_norm_([p for p in net.parameters() if p.grad is not None], 2.0)
            opt.step()
            opt.zero_grad(set_to_none=True)
            step += 1
    return net


def folds(n, rng):
    """The relation rows in `n` parts, stratified by category; rows of one sentence stay together."""
    by = defaultdict(list)
    for s in D.relations():
        by[" ".join(s.words)].append(s)
    keys = sorted(by)
    rng.shuffle(keys)
    keys.sort(key=lambda k: by[k][0].pairs[0][2])
    return [[s for k in keys[i::n] for s in by[k]] for i in range(n)]


def main():
    a = argparse.ArgumentParser()
    a.add_argument("checkpoint")
    a.add_argument("--labels", default=str(CACHE / "labels.json"))
    a.add_argument("--encoder", default=str(CACHE / "minilm"))
    a.add_argument("--sides", type=int, default=1)
    a.add_argument("--folds", type=int, default=5)
    a.add_argument("--only", default="")
    a.add_argument("--epochs", type=int, default=5)
    a.add_argument("--events", type=int, default=1)
    a.add_argument("--lr", type=float, default=1e-4)
    a.add_argument("--budget", type=int, default=700)
    a.add_argument("--seed", type=int, default=1)
    a.add_argument("--threads", type=int, default=1)
    o = a.parse_args()
    torch.set_num_threads(o.threads)
    torch.manual_seed(o.seed)
    rng = random.Random(o.seed)
    lab = load_labels(o.labels)
    pieces = Pieces(o.encoder + "/tokenizer.json")
    base = load(o.checkpoint, lab)
    if o.events:
        rows, _ = D.event_rows()
        base = fit(base, rows + D.gsr(), pieces, lab, o.events, o.lr, 1e-3, o.budget, rng, bool(o.sides))
    rel, own = D.relations(), D.own_relations()
    folds_ = folds(o.folds, rng)
    print("before the folds, zero shot on all rows:", json.dumps(eval_pairs(base, rel, pieces, lab, bool(o.sides))), flush=True)
    res = []
    for i in [int(x) for x in o.only.split(",")] if o.only else range(o.folds):
        train = [s for j, f in enumerate(folds_) if j != i for s in f] + own
        net = fit(copy.deepcopy(base), train, pieces, lab, o.epochs, o.lr,
                  5e-4, o.budget, rng, bool(o.sides))
        r = eval_pairs(net, folds_[i], pieces, lab, bool(o.sides))
        res.append(r)
        print("fold", i, json.dumps(r), flush=True)
    print("mean", {k: round(sum(r[k] for r in res) / len(res), 4) for k in res[0]})


if __name__ == "__main__":
    main()
