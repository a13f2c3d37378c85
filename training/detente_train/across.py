"""Sides that stand in another sentence than the trigger: `python -m detente_train.across CHECKPOINT OUT.safetensors`.

A trigger and a word of a neighbouring sentence are read off the frozen top for events; a bilinear form and a small layer over
features give the odds of none, actor, recipient. Learned on the event rows of two sentences and more, scored on those kept
out. `crates/detente-nn/src/across.rs` must compute the same.
"""
import argparse
import json
import random

import torch
import torch.nn as nn
import torch.nn.functional as F

from . import data as D
from .batch import IGN, collate
from .run import CACHE, load, load_labels
from .silver import parse
from .text import Pieces

DIM, FEATURES, HIDDEN = 64, 12, 48
NOUNS = ("NOUN", "PROPN", "PRON")
# as the coder's threshold for triggers
TRIGGER = 0.42


class Across(nn.Module):
    def __init__(self, categories, h=384):
        super().__init__()
        self.trigger, self.word = nn.Linear(h, DIM), nn.Linear(h, DIM)
        self.pair = nn.Parameter(torch.zeros(3, DIM + 1, DIM + 1))
        self.feature, self.out = nn.Linear(FEATURES + 2 * categories, HIDDEN), nn.Linear(HIDDEN, 3)

    def forward(self, trigger, words, features):
        """[B, H], [B, N, H], [B, N, F]: odds of none, actor, recipient [B, N, 3]."""
        drop = lambda x: F.dropout(x, 0.33, self.training)
        one = lambda x: torch.cat([x, torch.ones_like(x[..., :1])], -1)
        a, e = one(drop(F.gelu(self.trigger(trigger)))), one(drop(F.gelu(self.word(words))))
        q = torch.einsum("bi,kij->bkj", a, self.pair)
        return torch.einsum("bkj,bnj->bnk", q, e) + self.out(F.gelu(self.feature(features)))


def documents():
    """Event rows of several sentences: words of the sentences; events with sentence, trigger and sides (role, sentence, words)."""
    out = []
    for path in sorted(D.EVENTS.glob("*.tsv")):
        for line in open(path, encoding="utf-8"):
            c = line.rstrip("\n").split("\t")
            if c[0] == "id" or len(c) < 3 or not c[1]:
                continue
            text = c[1]
            spans = D.split_sentences(text, D.tokenize(text))
            if len(spans) < 2:
                continue
            bounds = [(s[0][0], s[-1][1]) for s in spans]
            inside = lambda at: next((i for i, (a, z) in enumerate(bounds) if a <= at < z), None)
            events = []
            for event in filter(None, c[2].split(" ;; ")):
                f = event.split("|")
                at = D.find(text, f[1], True) if len(f) == 9 else None
                own = inside(at[0]) if at else None
                trigger = D._covered(spans[own], *at) if own is not None else None
                if not trigger:
                    continue
                sides = []
                for role, cell in ((1, f[2]), (2, f[3])):
                    for part in filter(None, cell.split(" & ")):
                        span = D.find_mention(text, part, bounds[own])
                        where = inside(span[0]) if span else None
                        words = D._covered(spans[where], *span) if where is not None else None
                        if words:
                            sides.append((role, where, words))
                events.append((own, trigger[-1], f[0].partition("/")[0], sides))
            if events:
                out.append(dict(dev=D.is_dev(c[0]), sents=[[text[a:z] for a, z in s] for s in spans], events=events))
    return out


@torch.no_grad()
def read(net, docs, lab, pieces):
    """What the frozen model says of each sentence, in place as doc["read"]."""
    flat = [(doc, j) for doc in docs for j in range(len(doc["sents"]))]
    sents = [D.Sent(doc["sents"][j], "across", "") for doc, j in flat]
    parse(net, sents, pieces)
    for doc in docs:
        doc["read"] = [None] * len(doc["sents"])
    actor, recipient = (lab["_ids"]["role"][r] for r in ("actor", "recipient"))
    order = sorted(range(len(flat)), key=lambda k: len(sents[k].words))
    for start in range(0, len(order), 32):
        ks = order[start:start + 32]
        b = collate([sents[k] for k in ks], pieces, lab)
        x, e = net.encode_both(b)
        lengths = b["wmask"].sum(1).tolist()
        for r, k in enumerate(ks):
            doc, j = flat[k]
            h, y = e[r, 1:lengths[r]], x[r, 1:lengths[r]]
            belief = 1 - net.trigger(net.trig(h)).softmax(-1)[:, 0]
            found = (belief >= TRIGGER).nonzero()[:, 0]
            roles = torch.zeros(len(h), 2)
            if len(found):
                roles = net.roles(h[found], h).softmax(-1)[..., [actor, recipient]].amax(0)
            tags = [lab["upos"][t] for t in net.tags["upos"](y).argmax(-1).tolist()]
            doc["read"][j] = dict(h=h.half(), roles=roles, belief=belief, heads=sents[k].p_head,
                                  named=net.tags["ner"](y).argmax(-1) > 0, nouns=[i for i, t in enumerate(tags) if t in NOUNS])


def features(reading, word, distance, has, category, categories):
    f = torch.zeros(FEATURES + 2 * categories)
    f[0:2] = reading["roles"][word]
    f[2] = reading["named"][word]
    f[3], f[4], f[5], f[6] = distance == -1, distance < -1, distance == 1, distance > 1
    f[7], f[8] = has
    f[9], f[10] = reading["belief"].max(), reading["belief"][word]
    f[11] = word / len(reading["belief"])
    f[FEATURES + category] = 1
    f[FEATURES + categories + category] = has[1]
    return f


def cases(docs, categories):
    """One case an event: trigger vector, candidate words in other sentences with features and labels."""
    out = []
    for doc in docs:
        for own, trigger, category, sides in doc["events"]:
            here = doc["read"][own]
            if trigger >= len(here["h"]):
                continue
            has = tuple(float(any(r == role and j == own for r, j, _ in sides)) for role in (1, 2))
            gold = {}
            for role, j, words in sides:
                if j != own:
                    heads = doc["read"][j]["heads"]
                    gold.update({(j, w): IGN for w in words})
                    gold[(j, D.span_head(heads, words) if heads else words[-1])] = role
            # the same word elsewhere is no mistake
            forms = {doc["sents"][j][w].lower() for (j, w), role in gold.items() if role != IGN}
            at, labels, fs = [], [], []
            for j, reading in enumerate(doc["read"]):
                for w in reading["nouns"] if j != own else ():
                    same = doc["sents"][j][w].lower() in forms
                    at.append((j, w))
                    labels.append(gold.get((j, w), IGN if same else 0))
                    fs.append(features(reading, w, j - own, has, categories.index(category), len(categories)))
            if at:
                out.append(dict(trigger=here["h"][trigger], has=has, labels=labels, features=torch.stack(fs),
                                words=torch.stack([doc["read"][j]["h"][w] for j, w in at])))
    return out


def batch(some):
    n = max(len(c["labels"]) for c in some)
    pad = lambda t: F.pad(t.float(), (0, 0, 0, n - len(t)))
    labels = torch.tensor([c["labels"] + [IGN] * (n - len(c["labels"])) for c in some])
    return (torch.stack([c["trigger"] for c in some]).float(), torch.stack([pad(c["words"]) for c in some]),
            torch.stack([pad(c["features"]) for c in some]), labels)


@torch.no_grad()
def score(net, some):
    """Of the sides that the sentence lacks: how many there are, and at which belief how many are found, how many rightly."""
    net.eval()
    out = {}
    for c in some:
        p = net(*batch([c])[:3]).softmax(-1)[0]
        for role, name in ((1, "actor"), (2, "recipient")):
            if c["has"][role - 1]:
                continue
            best = int(p[:, role].argmax())
            there = role in c["labels"]
            right = there and c["labels"][best] in (role, IGN)
            for least in (0.3, 0.4, 0.5, 0.6):
                row = out.setdefault(f"{name} {least}", [0, 0, 0])
                row[0] += there
                row[1] += float(p[best, role]) >= least
                row[2] += right and float(p[best, role]) >= least
    return {k: dict(there=a, found=b, right=c) for k, (a, b, c) in out.items()}


def main():
    a = argparse.ArgumentParser()
    a.add_argument("checkpoint")
    a.add_argument("out")
    a.add_argument("--labels", default=str(CACHE / "labels.json"))
    a.add_argument("--encoder", default=str(CACHE / "minilm"))
    a.add_argument("--epochs", type=int, default=10)
    a.add_argument("--lr", type=float, default=1e-3)
    a.add_argument("--seed", type=int, default=1)
    o = a.parse_args()
    torch.manual_seed(o.seed)
    rng = random.Random(o.seed)
    lab = load_labels(o.labels)
    pieces = Pieces(o.encoder + "/tokenizer.json")
    docs = documents()
    read(load(o.checkpoint, lab).eval(), docs, lab, pieces)
    categories = sorted({e[2] for doc in docs for e in doc["events"]})
    train = cases([d for d in docs if not d["dev"]], categories)
    dev = cases([d for d in docs if d["dev"]], categories)
    net = Across(len(categories))
    opt = torch.optim.AdamW(net.parameters(), lr=o.lr, weight_decay=0.02)
    steps, step = o.epochs * (len(train) // 32), 0
    print(len(train), "events to learn from,", len(dev), "kept out", flush=True)
    for epoch in range(o.epochs):
        net.train()
        rng.shuffle(train)
        for start in range(0, len(train) - 31, 32):
            step += 1
            for g in opt.param_groups:
                g["lr"] = o.lr * min(1, step / 200) * (1 - step / (steps + 1))
            *inputs, labels = batch(train[start:start + 32])
            loss = F.cross_entropy(net(*inputs).view(-1, 3), labels.view(-1), ignore_index=IGN, reduction="sum") / 32
            opt.zero_grad()
            loss.backward()
            opt.step()
        print("epoch", epoch + 1, json.dumps(score(net, dev)), flush=True)
    from safetensors.torch import save_file

    config = json.dumps(dict(categories=categories, dim=DIM, hidden=HIDDEN))
    save_file({k: v.detach().contiguous() for k, v in net.state_dict().items()}, o.out, metadata=dict(config=config))


if __name__ == "__main__":
    main()
