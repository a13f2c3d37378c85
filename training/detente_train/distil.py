"""The small model's top for events learns from the teacher's beliefs beside the rows.

`python -m detente_train.distil beliefs TEACHER.pt OUT.pkl`   triggers, modes, statuses and roles of event rows and unlabelled news
`python -m detente_train.distil pairs TEACHER.pt OUT.pkl`     relations of pairs of event rows and of relation rows
`python -m detente_train.distil learn INIT.pt OUT.pt --beliefs A.pkl --pairs B.pkl`
`python -m detente_train.distil relate INIT.pt OUT.pt --pairs B.pkl`   a top of its own for relations
`python -m detente_train.distil fold INIT.pt OUT.pt --pairs B.pkl --hold F`   relations alone, all layers, without fold F, and its score there
`python -m detente_train.distil pool FOLD.txt...`   the mean of the folds' scores and the score of all their answers together
With `--fresh` the checkpoint is a folder with MiniLM and the net has seen nothing else.
"""
import argparse
import copy
import glob
import json
import os
import pickle
import random
import re
import sys
import time
import zlib

import torch
import torch.nn.functional as F

from . import data as D
from . import evaluate as E
from .batch import batches, collate
from .net import Detente
from .relcv import folds
from .run import CACHE, answer_pairs, groups, load, load_labels, pair_batches, pair_scores, relate, save
from .teacher import Schedule, new, rows_with_heads
from .text import Pieces, split_sentences, tokenize

# a word counts as a trigger for the student from this belief on
TRIGGER = 0.15
# weight of the headings beside the triggers, modes, statuses and roles
TOPIC = 0.3
# headings of stories that give no events, as in topics.py
QUIET = ("sport", "arts and culture", "science")


def unlabelled(n, seed=31):
    """Sentences of Current Events items that are in no row, no gold or own record, and not among the quiet ones."""
    norm = lambda t: re.sub(r"\W+", " ", t).strip().lower()
    rows = [json.loads(l) for l in open(D.SHARED / "news/current-events.2002-2022.jsonl", encoding="utf-8")]
    ids, texts = set(), set()
    for path in [D.SHARED.parent / "gold/dev.jsonl", D.SHARED.parent / "gold/seed.jsonl",
                 *glob.glob(str(D.EVENTS.parent / "records" / "*.jsonl"))]:
        for line in open(path, encoding="utf-8"):
            r = json.loads(line)
            ids.add(r["id"])
            if isinstance(r.get("text"), str):
                texts.add(norm(r["text"]))
    for path in glob.glob(str(D.EVENTS / "*.tsv")):
        for line in open(path, encoding="utf-8"):
            texts.add(norm(line.split("\t")[1]))
    quiet = [r["id"] for r in rows if r["category"].lower().startswith(QUIET)]
    ids.update(quiet[::max(len(quiet) // 500, 1)][:500])
    rows = [r for r in rows if r["id"] not in ids and norm(r["text"]) not in texts and 40 <= len(r["text"]) <= 700]
    random.Random(seed).shuffle(rows)
    out = []
    for r in rows:
        text = " ".join(r["text"].split())
        out += [D.Sent([text[a:b] for a, b in spans], "news", r["id"]) for spans in split_sentences(text, tokenize(text)) if 4 < len(spans) < 90]
        if len(out) >= n:
            break
    return out


@torch.no_grad()
def beliefs(net, sents, pieces, budget=3000):
    """{words: (trigger beliefs [W, 17], [(word, mode [M], status [S], role [W, R])])}, row 0 being the root; float16."""
    net.eval()
    out, t0, n = {}, time.time(), 0
    for group in batches(sents, pieces, budget, random.Random(0), shuffle=False):
        b = collate(group, pieces, net.labels)
        h = net.encode_events(b)
        g = net.trig(h)
        p = net.trigger(g).softmax(-1)
        for k, s in enumerate(group):
            w = int(b["wmask"][k].sum())
            at = {i for i in range(1, w) if float(1 - p[k, i, 0]) >= TRIGGER} | {e["trigger"] + 1 for e in s.events or () if e["trigger"] + 1 < w}
            evs = []
            if at:
                at = sorted(at)
                hk, gk = h[k, at], g[k, at]
                role = net.roles(hk, h[k:k + 1, :w].expand(len(at), -1, -1)).softmax(-1).half()
                mode, status = net.mode(gk).softmax(-1).half(), net.status(gk).softmax(-1).half()
                evs = [(i, mode[j].clone(), status[j].clone(), role[j].clone()) for j, i in enumerate(at)]
            out[tuple(s.words)] = (p[k, :w].half().clone(), evs)
        n += int(b["mask"].sum())
        if len(out) % 5000 < len(group):
            print(time.strftime("%H:%M:%S"), len(out), f"{n / (time.time() - t0):.0f} p/s", flush=True)
    return out


@torch.no_grad()
def pair_beliefs(net, sents, pieces, budget=3000):
    """{(words, source, target): relation beliefs [15]}."""
    net.eval()
    out = {}
    for group in pair_batches(sents, pieces, budget, random.Random(0), shuffle=False):
        y = relate(net, group, pieces)[0].softmax(-1).half()
        for s, p in zip(group, y):
            out[pair_key(s)] = p.clone()
    return out


def load_pairs(paths):
    """The pairs of the first file, and for each the mean of what all files believe of it."""
    first, *rest = [pickle.load(open(p, "rb")) for p in paths]
    pairs, answers = first
    known = [answers, *(a for _, a in rest)]
    return pairs, {k: torch.stack([a[k].float() for a in known if k in a]).mean(0) for k in answers}


def pair_key(s):
    return tuple(s.words), tuple(s.pair[0]), tuple(s.pair[1])


def soft(logits, target):
    return -(target * logits.log_softmax(-1)).sum(-1)


def headings():
    """{item: sport, arts or science?} of Current Events; without the items on which `topics.py` measures itself."""
    rows = [json.loads(l) for l in open(D.SHARED / "news/current-events.2002-2022.jsonl", encoding="utf-8")]
    rows = [r for r in rows if (r.get("category") or "Uncategorized") != "Uncategorized" and zlib.crc32(r["id"].encode()) % 100 >= 15]
    return {r["id"]: r["category"].lower().startswith(QUIET) for r in rows}


def event_loss(net, before, old, group, known, pieces, share, rng, topic, quiet):
    """Cross-entropy to a mixture of row and beliefs (`share` for these; all of it where a sentence has no row), the beliefs
    the teacher's and, with weight `old`, those of the net before; and whether the mean of the words tells a story of sport, arts or science
    (`topic`, a linear layer)."""
    b = collate(group, pieces, net.labels, case_aug=0.12, rng=rng)
    h = net.encode_events(b)
    with torch.no_grad():
        h0 = before.encode_events(b)
        y0 = before.trigger(before.trig(h0)).softmax(-1)
    B, W, _ = h.shape
    y = net.trigger(net.trig(h))
    n = y.shape[-1]
    want = torch.zeros(B, W, n)
    ok = torch.zeros(B, W, dtype=torch.bool)
    gold = {}
    for j in range(len(b.get("ev_b", ()))):
        gold[int(b["ev_b"][j]), int(b["ev_w"][j])] = j
    at, modes, statuses, roles, weights, gs = [], [], [], [], [], []
    for k, s in enumerate(group):
        p, evs = known[tuple(s.words)]
        w = min(len(p), W)
        ok[k, 1:w] = True
        want[k, :w] = (1 - old) * p[:w].float() + old * y0[k, :w]
        if s.events is not None:
            hard = F.one_hot(b["trigger"][k, :w].clamp_min(0), n).float()
            want[k, :w] = share * want[k, :w] + (1 - share) * hard
        for i, mode, status, role in evs:
            if i >= w:
                continue
            j = gold.get((k, i), -1)
            q = torch.zeros(W, role.shape[-1])
            q[:len(role)] = role[:W].float()
            at.append((k, i))
            modes.append(mode.float())
            statuses.append(status.float())
            roles.append(q)
            gs.append(j)
            weights.append(1.0 if j >= 0 else float(1 - p[i, 0]))
    out = {"trigger": 3 * soft(y[ok], want[ok]).sum() / float(ok.sum())}
    told = [k for k, s in enumerate(group) if quiet and s.id in quiet]
    if told:
        m = b["wmask"][told].float()[..., None]
        m[:, 0] = 0
        z = topic((h[told] * m).sum(1) / m.sum(1))[:, 0]
        g = torch.tensor([float(quiet[group[k].id]) for k in told])
        out["topic"] = TOPIC * F.binary_cross_entropy_with_logits(z, g, reduction="sum") / len(group)
    if at:
        at, wt, gs = torch.tensor(at), torch.tensor(weights), torch.tensor(gs)
        v = h[at[:, 0], at[:, 1]]
        t = net.trig(v)
        with torch.no_grad():
            v0 = h0[at[:, 0], at[:, 1]]
            t0 = before.trig(v0)
            mode, status, role = ((1 - old) * torch.stack(his) + old * mine.softmax(-1) for his, mine in (
                (modes, before.mode(t0)), (statuses, before.status(t0)), (roles, before.roles(v0, h0[at[:, 0]]))))
        valid = b["wmask"][at[:, 0]].clone()
        valid[:, 0] = False
        has = (gs >= 0).nonzero()[:, 0]
        if len(has):
            for name, q in (("ev_mode", mode), ("ev_status", status)):
                g = b[name][gs[has]]
                i = has[g >= 0]
                q[i] = share * q[i] + (1 - share) * F.one_hot(g[g >= 0], q.shape[-1]).float()
            g = b["ev_role"][gs[has]]
            g = F.pad(g, (0, W - g.shape[1]), value=-100)
            hard = F.one_hot(g.clamp_min(0), role.shape[-1]).float()
            mixed = share * role[has] + (1 - share) * hard
            role[has] = torch.where((g >= 0)[..., None], mixed, role[has])
        m = max(float(wt.sum()), 4.0)
        out["mode"] = 0.5 * (soft(net.mode(t), mode) * wt).sum() / m
        out["status"] = 0.5 * (soft(net.status(t), status) * wt).sum() / m
        r = soft(net.roles(v, h[at[:, 0]]), role) * valid
        out["role"] = (r.sum(-1) * wt).sum() / (m * 6)
    return out, int(b["mask"].sum())


def start(o, lab):
    if not o.fresh:
        return load(o.checkpoint, lab)
    net = Detente(lab)
    net.enc.load_minilm(o.checkpoint + "/model.safetensors")
    return net


def learn(o):
    torch.manual_seed(o.seed)
    rng = random.Random(o.seed)
    lab, pieces = load_labels(CACHE / "labels.json"), Pieces(str(CACHE / "minilm") + "/tokenizer.json")
    net = start(o, lab)
    train, dev = rows_with_heads(net, pieces)
    net.enc.fast = True
    before = copy.deepcopy(net).eval()
    known = pickle.load(open(o.beliefs, "rb"))
    sents = [s for s in train + unlabelled(o.news) if tuple(s.words) in known]
    if o.shared is not None:
        net.enc.grow_tower(o.shared)
    own = ("enc.layers.", "enc.ln", "enc.shape") if o.fresh else ("enc.tower.",)
    quiet, topic = headings(), torch.nn.Linear(net.enc.width, 1)
    pairs, answers = load_pairs(o.pairs) if o.pairs else ([], {})
    net.requires_grad_(False)
    for name, p in net.named_parameters():
        p.requires_grad_(name.startswith((*own, "trigger", "mode", "status", "role", *(("relation", "enc.side") if pairs else ()))))
    jobs = []
    for _ in range(o.epochs):
        jobs_ = [("events", g) for g in batches(sents, pieces, o.budget, rng)]
        if pairs:
            for _ in range(o.relations):
                jobs_ += [("pairs", g) for g in pair_batches(pairs, pieces, o.budget, rng)]
        rng.shuffle(jobs_)
        jobs += jobs_
    gs = groups(net, o.lr, o.head_lr) + [dict(params=list(topic.parameters()), lr=o.head_lr, base=o.head_lr)]
    s = Schedule(gs, len(jobs), clip=2.0)
    print(len(sents), len(pairs), len(jobs), "steps", json.dumps(E.events(net, dev, pieces)), flush=True)
    n = 0
    for kind, g in jobs:
        net.train()
        if kind == "events":
            out, m = event_loss(net, before, o.before, g, known, pieces, o.share, rng, topic, quiet)
            n += m
        else:
            out = {"relation": pair_loss(net, g, answers, pieces, o.share, rng)}
        sum(out.values()).backward()
        s.step()
        s.tell(out, 200, n)
        if s.step_ % (len(jobs) // o.epochs) == 0:
            net.eval()
            save(net, o.out)
            print(json.dumps(E.events(net, dev, pieces)), flush=True)
    net.eval()
    save(net, o.out)


def fit_pairs(net, pairs, answers, pieces, o, rng):
    """`epochs` passes through the pairs, the public rows twice in each."""
    net.enc.fast = True
    rows = [s for s in pairs if s.src == "relations"]
    jobs = [g for _ in range(o.epochs) for g in pair_batches(pairs + rows, pieces, o.budget, rng)]
    s = Schedule(groups(net, o.lr, o.head_lr), len(jobs), clip=2.0)
    for g in jobs:
        net.train()
        loss = pair_loss(net, g, answers, pieces, o.share, rng)
        loss.backward()
        s.step()
        if s.step_ % 100 == 0:
            print(time.strftime("%H:%M:%S"), s.step_, len(jobs), round(float(loss.detach()), 3), flush=True)
    net.eval()


def learn_relations(o):
    """Only the top and the head for relations."""
    torch.manual_seed(o.seed)
    rng = random.Random(o.seed)
    lab, pieces = load_labels(CACHE / "labels.json"), Pieces(str(CACHE / "minilm") + "/tokenizer.json")
    net = load(o.checkpoint, lab)
    if o.shared is not None or not net.enc.pairs:
        net.enc.grow_pairs(o.shared)
    net.requires_grad_(False)
    for name, p in net.named_parameters():
        p.requires_grad_(name.startswith(("enc.pairs.", "relation", "enc.side")))
    pairs, answers = load_pairs(o.pairs)
    fit_pairs(net, pairs, answers, pieces, o, rng)
    save(net, o.out)


def fold(o):
    """An encoder and a head that have seen no row of fold `hold`."""
    torch.manual_seed(o.seed)
    rng = random.Random(o.seed)
    lab, pieces = load_labels(CACHE / "labels.json"), Pieces(str(CACHE / "minilm") + "/tokenizer.json")
    net = start(o, lab)
    pairs, answers = load_pairs(o.pairs)
    part = folds(5, random.Random(1))[o.hold]
    held = {tuple(s.words) for s in part}
    train = [s for s in pairs if tuple(s.words) not in held]
    net.enc.word.weight.requires_grad_(False)
    fit_pairs(net, train, answers, pieces, o, rng)
    found = answer_pairs(net, part, pieces, lab)
    print("fold", o.hold, json.dumps(pair_scores(found)), flush=True)
    print("answers", json.dumps(found), flush=True)
    save(net, o.out)


def pool(paths):
    """Scores over folds from what `fold` has printed: the mean, and over all answers as one set (Forman and Scholz, "Apples-to-apples
    in cross-validation studies", SIGKDD Explorations 12, 2010: an F1 averaged over folds with few rows of a class is biased)."""
    lines = [line for path in paths for line in open(path, encoding="utf-8")]
    scores = [json.loads(line[line.index("{"):]) for line in lines if line.startswith("fold ")]
    found = [tuple(a) for line in lines if line.startswith("answers ") for a in json.loads(line[8:])]
    print("mean", json.dumps({k: round(sum(s[k] for s in scores) / len(scores), 4) for k in scores[0]}))
    print("pooled", json.dumps(pair_scores(found)))


def pair_loss(net, group, answers, pieces, share, rng):
    """As for events: cross-entropy to the given category and the teacher's belief, mixed."""
    y, _ = relate(net, group, pieces, True, 0.1, rng)
    hard = F.one_hot(torch.tensor([net.labels["_ids"]["relation"][s.pair[2]] for s in group]), y.shape[-1]).float()
    belief = torch.stack([answers[pair_key(s)].float() for s in group])
    return soft(y, share * belief + (1 - share) * hard).mean()


def main():
    if sys.argv[1:2] == ["pool"]:
        return pool(sys.argv[2:])
    a = argparse.ArgumentParser()
    a.add_argument("what", choices=["beliefs", "pairs", "learn", "relate", "fold"])
    a.add_argument("checkpoint")
    a.add_argument("out")
    a.add_argument("--folder", default=str(CACHE / "mpnet"))
    a.add_argument("--empty", type=float, default=1.0, help="share of row sentences without events")
    a.add_argument("--news", type=int, default=10 ** 9, help="unlabelled sentences")
    a.add_argument("--event-pairs", type=float, default=0.25, help="share of event sentences whose pairs are taken")
    a.add_argument("--beliefs")
    a.add_argument("--pairs", nargs="+", help="files with beliefs of pairs; where several believe something, their mean counts")
    a.add_argument("--relations", type=int, default=1, help="times an epoch sees the pairs")
    a.add_argument("--epochs", type=int, default=1)
    a.add_argument("--share", type=float, default=0.6, help="weight of the teacher where a row says something too")
    a.add_argument("--fresh", action="store_true")
    a.add_argument("--hold", type=int, help="fold of the relation rows to leave out and to score")
    a.add_argument("--before", type=float, default=0.5, help="share of the net before in the beliefs")
    a.add_argument("--shared", type=int, help="lowest layers that events (or relations) share with syntax; those above become their own")
    a.add_argument("--lr", type=float, default=1.2e-4)
    a.add_argument("--head-lr", type=float, default=8e-4)
    a.add_argument("--budget", type=int, default=1600)
    a.add_argument("--seed", type=int, default=24)
    o = a.parse_args()
    torch.set_num_threads(int(os.environ.get("DETENTE_THREADS", "2")))
    if o.what == "learn":
        return learn(o)
    if o.what == "relate":
        return learn_relations(o)
    if o.what == "fold":
        return fold(o)
    lab, pieces = load_labels(CACHE / "labels.json"), Pieces(str(CACHE / "minilm") + "/tokenizer.json")
    net = new(lab, o.folder, pieces)
    net.load_state_dict(torch.load(o.checkpoint)["state"])
    rows = [s for s in D.event_rows()[0] + D.gsr() if s.src == "gsr" or not D.is_dev(s.id)]
    if o.what == "beliefs":
        rows = [s for s in rows if s.events or random.Random(" ".join(s.words)).random() < o.empty]
        done = beliefs(net, rows + unlabelled(o.news), pieces)
    else:
        rel = D.relations() + D.own_relations()
        some = [s for s in rows if s.pairs]
        done = rel + random.Random(3).sample(some, int(len(some) * o.event_pairs))
        done = done, pair_beliefs(net, done, pieces)
    pickle.dump(done, open(o.out, "wb"))


if __name__ == "__main__":
    main()
