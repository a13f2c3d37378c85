"""Training: `python -m detente_train.run --help`."""
import argparse
import json
import math
import os
import pickle
import random
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import torch

from . import data as D
from . import evaluate as E
from .batch import augment, batches, collate, pair_masks
from .losses import losses, total
from .net import LAYERS, Detente
from .text import Pieces

CACHE = Path(os.environ.get("DETENTE_CACHE", "../train-cache"))


def load_labels(path, sents=None):
    if not Path(path).exists():
        json.dump(D.build_labels(sents), open(path, "w"), ensure_ascii=False)
    lab = json.load(open(path))
    lab["_ids"] = {k: {x: i for i, x in enumerate(v)} for k, v in lab.items()}
    return lab


def prepare(sents, lab):
    ids = lab["_ids"]["lemma"]
    for s in sents:
        if s.lemma is not None:
            s.lemma_ids = [ids.get(D.lemma_script(w, l), -100) if l != "_" else -100 for w, l in zip(s.words, s.lemma)]
    return sents


def load_data():
    ewt, gum = D.ewt("train"), D.gum(False)
    D.add_factuality(ewt, "train")
    wiki, wnut = D.ner_train()
    rows, skipped = D.event_rows()
    gs, rel, own_rel = D.gsr(), D.relations(), D.own_relations()
    silver = []
    for name in ("silver_ner_agreed.pkl", "silver_ner.pkl"):
        if (CACHE / name).exists():
            silver = pickle.load(open(CACHE / name, "rb"))
            break
    ev_train = [s for s in rows if not D.is_dev(s.id)]
    ev_dev = [s for s in rows if D.is_dev(s.id)]
    return dict(ewt=ewt, gum=gum, wikigold=wiki, wnut=wnut, events=ev_train, gsr=gs, relations=rel, own_relations=own_rel,
                silver=silver,
                events_dev=ev_dev, rows_skipped=skipped)


def load_dev():
    ewt = D.ewt("dev")
    D.add_factuality(ewt, "dev")
    gum = D.gum(True)
    news = [s for s in gum if s.id.startswith(("GUM_news", "GUM_interview"))]
    return dict(ewt=ewt, gum=news, gum_other=[s for s in gum if s not in news], uner=D.uner_dev())


def groups(net, lr, head_lr, decay=0.9):
    out, seen = [], set()
    def add(params, l, wd=0.01):
        ps = [p for p in params if p.requires_grad]
        seen.update(map(id, ps))
        mat = [p for p in ps if p.dim() > 1]
        vec = [p for p in ps if p.dim() <= 1]
        out.append(dict(params=mat, lr=l, base=l, weight_decay=wd))
        out.append(dict(params=vec, lr=l, base=l, weight_decay=0.0))
    e = net.enc
    seen.add(id(e.word.weight))
    add([e.position.weight, *e.ln.parameters()], lr * decay ** 6, 0.0)
    add([e.shape.weight, e.side.weight], head_lr, 0.0)
    for i, l in enumerate(e.layers):
        add(l.parameters(), lr * decay ** (LAYERS - 1 - i))
    for top in (e.tower, e.pairs):
        for i, l in enumerate(reversed(top)):
            add(l.parameters(), lr * decay ** i)
    add([p for p in net.parameters() if id(p) not in seen], head_lr)
    return [g for g in out if g["params"]]


def pair_batches(sents, pieces, budget, rng, shuffle=True):
    """Sentences copied once for each of their pairs; the pair is made visible to the encoder."""
    from copy import copy

    ex = []
    for s in sents:
        for p in s.pairs:
            c = copy(s)
            c.pair = p
            ex.append(c)
    return batches(ex, pieces, budget, rng, shuffle)


def relate(net, group, pieces, sides=True, case_aug=0.0, rng=random):
    """Odds of the relation head [N, relation] for a group of (sentence, pair), and the batch."""
    b = collate(group, pieces, net.labels, sides=[s.pair[:2] for s in group] if sides else None, case_aug=case_aug, rng=rng)
    h = net.encode_events(b, b.get("sides"))
    src, tgt = pair_masks([s.pair for s in group], h.shape[1])
    wm = b["wmask"].clone()
    wm[:, 0] = False
    return net.relations(net.drop(h, 0.1), wm, src, tgt), b


def pair_loss(net, group, pieces, lab, sides=True, case_aug=0.0, rng=random, smooth=0.05):
    """Cross-entropy of the relation head on a group of (sentence, pair)."""
    y, b = relate(net, group, pieces, sides, case_aug, rng)
    g = torch.tensor([lab["_ids"]["relation"][s.pair[2]] for s in group])
    w = b["weight"]
    l = torch.nn.functional.cross_entropy(y, g, reduction="none", label_smoothing=smooth) * w
    return l.sum() / max(float(w.sum()), 8.0), y, g


@torch.no_grad()
def answer_pairs(net, sents, pieces, lab, sides=True):
    """[(given category, predicted category, belief in the given one)] of all pairs."""
    net.eval()
    out = []
    for group in pair_batches(sents, pieces, 3000, random.Random(0), shuffle=False):
        _, y, g = pair_loss(net, group, pieces, lab, sides)
        p = y.float().softmax(-1)
        out += [(lab["relation"][i], lab["relation"][j], round(float(q[i]), 4)) for i, j, q in zip(g.tolist(), p.argmax(-1).tolist(), p)]
    return out


def pair_scores(answers):
    """Accuracy and macro-F1 for category, quad and cooperation against conflict, and the mean negative logarithm of the belief
    in the given category, of what `answer_pairs` returns."""
    from sklearn.metrics import f1_score

    out = {}
    # quads 1 and 2 are cooperation
    for name, f in ("", lambda x: x), ("quad_", D.QUAD.get), ("cooperation_", lambda x: D.QUAD[x] < 3):
        g, p = zip(*((f(a), f(b)) for a, b, _ in answers))
        out |= {name + "macro_f1": round(f1_score(g, p, average="macro"), 4), name + "acc": round(sum(map(lambda a, b: a == b, g, p)) / len(g), 4)}
    return out | dict(log_loss=round(-sum(math.log(max(q, 1e-4)) for *_, q in answers) / len(answers), 4), n=len(answers))


def eval_pairs(net, sents, pieces, lab, sides=True):
    return pair_scores(answer_pairs(net, sents, pieces, lab, sides))


class LazyAdam:
    """Adam on the rows of the word-piece embedding that a step has touched."""

    def __init__(self, w, lr, b1=0.9, b2=0.98):
        self.w, self.base, self.b1, self.b2, self.n = w, lr, b1, b2, 0
        self.m, self.v = torch.zeros_like(w), torch.zeros_like(w)

    @torch.no_grad()
    def step(self, g, lr):
        self.n += 1
        g = g.coalesce()
        i, g = g.indices()[0], g.values()
        m = self.m[i].mul_(self.b1).add_(g, alpha=1 - self.b1)
        v = self.v[i].mul_(self.b2).addcmul_(g, g, value=1 - self.b2)
        self.m[i], self.v[i] = m, v
        m = m / (1 - self.b1 ** self.n)
        v = (v / (1 - self.b2 ** self.n)).sqrt_().add_(1e-8)
        self.w.index_add_(0, i, m.div_(v), alpha=-lr)


class Ema:
    def __init__(self, net, decay):
        self.decay, self.n = decay, 0
        self.p = [p.detach().clone() for p in net.parameters()]

    def update(self, net):
        self.n += 1
        d = min(self.decay, (1 + self.n) / (10 + self.n))
        torch._foreach_lerp_(self.p, [p.detach() for p in net.parameters()], 1 - d)

    def swap(self, net):
        for a, p in zip(self.p, net.parameters()):
            t = p.data.clone()
            p.data.copy_(a)
            a.copy_(t)


def save(net, path):
    torch.save(dict(state=net.state_dict(), labels={k: v for k, v in net.labels.items() if k[0] != "_"}), str(path) + ".tmp")
    os.replace(str(path) + ".tmp", path)


def load(path, lab):
    net = Detente(lab)
    state = torch.load(path, map_location="cpu")["state"]
    tower, pairs = ({k.split(".")[2] for k in state if k.startswith(f"enc.{top}.")} for top in ("tower", "pairs"))
    if tower:
        net.enc.grow_tower(LAYERS - len(tower))
    if pairs:
        net.enc.grow_pairs(LAYERS - len(pairs))
    net.load_state_dict(state)
    net.enc.fast = bool(os.environ.get("DETENTE_FAST"))
    return net


def report(net, dev, pieces, train=None, quick=False):
    r = {}
    r["ewt"] = E.syntax(net, dev["ewt"], pieces)
    r["uner"] = E.names(net, dev["uner"], pieces)
    if not quick:
        r["gum"] = E.syntax(net, dev["gum"], pieces)
        r["uds"] = E.factuality(net, dev["ewt"], pieces)
        if train and train["events_dev"]:
            r["events"] = E.events(net, train["events_dev"], pieces)
    return r


def main():
    a = argparse.ArgumentParser()
    a.add_argument("--encoder", default=str(CACHE / "minilm"))
    a.add_argument("--labels", default=str(CACHE / "labels.json"))
    a.add_argument("--init", help="checkpoint to go on from")
    a.add_argument("--out", required=True)
    a.add_argument("--epochs", type=float, default=6)
    a.add_argument("--freeze", type=int, default=0, help="leave the embeddings and the lowest N layers as they are")
    a.add_argument("--tower", type=int, help="a top of their own for the events above the lowest N layers; all else stays as it is,"
                   " and only event rows and relations are learned")
    a.add_argument("--event-pairs", type=float, default=1.0, help="share of event rows whose pairs an epoch sees")
    a.add_argument("--stop", type=int, default=0, help="stop after so many epochs of the schedule")
    a.add_argument("--lr", type=float, default=1e-4)
    a.add_argument("--head-lr", type=float, default=1e-3)
    a.add_argument("--budget", type=int, default=400, help="padded pieces a micro-batch")
    a.add_argument("--micro", type=int, default=4, help="micro-batches a step")
    a.add_argument("--seed", type=int, default=1)
    a.add_argument("--wnut", type=float, default=0.3, help="share of WNUT17 sentences an epoch")
    a.add_argument("--silver", type=float, default=1.0, help="share of silver sentences an epoch")
    a.add_argument("--names-share", type=float, default=0.0, help="share of the sentences with names of our own that an epoch sees beside --no-syntax-share")
    a.add_argument("--trees", action="store_true", help="also learn the sure parses of event rows (silver trees)")
    a.add_argument("--repeat-events", type=int, default=1)
    a.add_argument("--repeat-gum", type=int, default=1)
    a.add_argument("--events-share", type=float, default=1.0, help="share of event sentences an epoch")
    a.add_argument("--relations", type=int, default=0, help="times the relation pairs are seen an epoch")
    a.add_argument("--all-rows", action="store_true", help="train on the held-out event rows too")
    a.add_argument("--quant-last", type=float, default=0.0, help="last share of the steps with int8 in the loop")
    a.add_argument("--aug", type=float, default=0.25)
    a.add_argument("--case", type=float, default=0.12)
    a.add_argument("--ema", type=float, default=0.99)
    a.add_argument("--no-syntax-share", type=float, default=1.0, help="share of treebank sentences an epoch")
    a.add_argument("--keep", action="store_true", help="also keep each epoch's checkpoint, as OUT.1, OUT.2, ...")
    a.add_argument("--no-report", action="store_true", help="no development scores at the end of an epoch")
    a.add_argument("--skip", default="", help="sources to leave out, for ablations")
    o = a.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(o.seed)
    rng = random.Random(o.seed)
    pieces = Pieces(o.encoder + "/tokenizer.json")
    tr, dev = load_data(), load_dev()
    if o.tower is not None:
        o.skip += ",ewt,gum,wikigold,wnut,silver"
    for k in filter(None, o.skip.split(",")):
        tr[k] = []
    lab = load_labels(o.labels, tr["ewt"] + tr["gum"])
    for v in list(tr.values()) + list(dev.values()):
        if isinstance(v, list):
            prepare(v, lab)
    if o.init:
        net = load(o.init, lab)
    else:
        net = Detente(lab)
        net.enc.load_minilm(o.encoder + "/model.safetensors")
    if o.tower is not None:
        if not net.enc.tower:
            net.enc.grow_tower(o.tower)
        net.requires_grad_(False)
        for name, p in net.named_parameters():
            p.requires_grad_(name.startswith(("enc.tower.", "trigger", "mode", "status", "role", "relation", "enc.side")))
    if o.freeze:
        e = net.enc
        for m in (e.word, e.position, e.shape, e.ln, *e.layers[:o.freeze]):
            m.requires_grad_(False)
    opt = torch.optim.AdamW(groups(net, o.lr, o.head_lr), betas=(0.9, 0.98), fused=True)
    emb = LazyAdam(net.enc.word.weight, o.lr * 0.9 ** 6)
    ema = Ema(net, o.ema)

    ewt_names = CACHE / "silver_ewt_ner_agreed.pkl"
    if not ewt_names.exists():
        ewt_names = CACHE / "silver_ewt_ner.pkl"
    if ewt_names.exists() and "ewt_names" not in o.skip:
        byid = pickle.load(open(ewt_names, "rb"))
        for s in tr["ewt"]:
            s.ner = byid.get(s.id)
    if "own_names" not in o.skip:
        own = D.own_names()
        for s in tr["ewt"]:
            if s.id in own:
                s.ner = D.name_tags(s, own[s.id])
            elif not any(x in ("NNP", "NNPS") for x in s.xpos) and "PROPN" not in s.upos:
                s.ner = ["O"] * len(s.words)
    heads, trees = {}, {}
    for path in sorted(CACHE.glob("event_trees.*.pkl")) if o.trees else ():
        trees.update(pickle.load(open(path, "rb")))
    if (CACHE / "event_heads.pkl").exists():
        heads = pickle.load(open(CACHE / "event_heads.pkl", "rb"))

    def reload_events(first):
        """Event rows may be corrected between epochs; the heads of their arguments come from the model itself."""
        if "events" in o.skip:
            return
        from .silver import parse

        rows, _ = D.event_rows()
        rows += tr["gsr"]
        new = [s for s in rows if tuple(s.words) not in heads]
        if new and (not first or o.init):
            torch.set_num_threads(workers)
            parse(net, new, pieces)
            torch.set_num_threads(1)
            heads.update({tuple(s.words): s.p_head for s in new if s.p_head})
            pickle.dump(heads, open(CACHE / "event_heads.pkl", "wb"))
        for s in rows:
            s.silver = heads.get(tuple(s.words))
            if tuple(s.words) in trees:
                s.head, s.deprel, s.upos = trees[tuple(s.words)]
        rows = [s for s in rows if s.src != "gsr"]
        tr["events_dev"] = [s for s in rows if D.is_dev(s.id)]
        tr["events"] = rows if o.all_rows else [s for s in rows if not D.is_dev(s.id)]

    def epoch(first=False):
        reload_events(first)
        take = lambda l, share: rng.sample(l, int(len(l) * share)) if share < 1 else l
        sents = take(tr["ewt"] + tr["gum"] * o.repeat_gum, o.no_syntax_share) + tr["wikigold"] + take(tr["wnut"], o.wnut) \
            + take(tr["events"] + tr["gsr"], o.events_share) * o.repeat_events + take(tr["silver"], o.silver)
        if o.names_share:
            sents += take([s for s in tr["ewt"] if s.id in own], o.names_share)
        bs = [("multi", b) for b in batches([augment(s, rng, o.aug) for s in sents], pieces, o.budget, rng)]
        for _ in range(o.relations):
            bs += [("pair", b) for b in pair_batches(tr["relations"] + tr["own_relations"] + take(tr["events"] + tr["gsr"], o.event_pairs), pieces, o.budget, rng)]
        rng.shuffle(bs)
        return bs

    workers = int(os.environ.get("DETENTE_THREADS", "2"))
    first = epoch(True)
    steps = int(-(-len(first) // o.micro) * o.epochs)
    print(json.dumps({k: len(v) if isinstance(v, list) else v for k, v in tr.items()}), len(first), "batches an epoch,", steps, "steps", flush=True)
    params = [p for p in net.parameters() if p.requires_grad]
    dense = [p for p in params if p is not net.enc.word.weight]

    def work(job):
        """Gradients of one micro-batch; each worker is one thread, so that a busy core delays no other."""
        torch.set_num_threads(1)
        kind, group, r = job
        if kind == "multi":
            b = collate(group, pieces, lab, case_aug=o.case, rng=r)
            out = losses(net, b)
            n, loss = int(b["mask"].sum()), total(out)
        else:
            loss, _, _ = pair_loss(net, group, pieces, lab, True, o.case, r)
            n, out = sum(len(s.words) for s in group), {"relation": loss}
        return torch.autograd.grad(loss, params, allow_unused=True), {k: float(v.detach()) for k, v in out.items()}, n

    pool = ThreadPoolExecutor(workers)
    step, done, t0, np_, acc, bs = 0, 0, time.time(), 0, {}, first
    warm = max(20, steps // 15)
    while step < steps:
        for at in range(0, len(bs), o.micro):
            f = min((step + 1) / warm, max(0.02, (steps - step) / max(1, steps - warm)))
            for g in opt.param_groups:
                g["lr"] = g["base"] * f
            net.train()
            net.enc.quant = step >= steps * (1 - o.quant_last)
            jobs = [(k, g, random.Random(rng.random())) for k, g in bs[at:at + o.micro]]
            rows = None
            with torch.no_grad():
                for grads, out, n in pool.map(work, jobs):
                    np_ += n
                    for p, g in zip(params, grads):
                        if g is None:
                            continue
                        if g.is_sparse:
                            rows = g if rows is None else rows + g
                        elif p.grad is None:
                            p.grad = g.div_(o.micro)
                        else:
                            p.grad.add_(g, alpha=1 / o.micro)
                    for k, v in out.items():
                        x = acc.setdefault(k, [0.0, 0])
                        x[0] += v
                        x[1] += 1
            torch.nn.utils.clip_grad_norm_(dense, 2.0)
            opt.step()
            if rows is not None:
                emb.step(rows / o.micro, emb.base * f)
            opt.zero_grad(set_to_none=True)
            if step % 4 == 0:
                ema.update(net)
            step += 1
            if step % 50 == 0:
                print(time.strftime("%H:%M:%S"), step, f"{np_ / (time.time() - t0):.0f} p/s",
                      {k: round(v[0] / v[1], 3) for k, v in acc.items()}, flush=True)
                acc = {}
            if step >= steps:
                break
        net.enc.quant = False
        ema.swap(net)
        net.eval()
        save(net, o.out)
        if o.keep:
            save(net, f"{o.out}.{done + 1}")
        print(time.strftime("%H:%M:%S"), f"{np_ / (time.time() - t0):.0f} p/s", "epoch end", step, json.dumps({} if o.no_report else report(net, dev, pieces, tr, quick=step < steps)), flush=True)
        done += 1
        if done == o.stop:
            break
        if step < steps:
            bs = epoch()
            ema.swap(net)


if __name__ == "__main__":
    main()
