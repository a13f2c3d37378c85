"""Sentences to padded tensors."""
import random

import torch

from .data import span_head
from .text import MAX_PIECES, shapes

IGN = -100
# the head of a word whose head a silver tree does not tell
UNSURE = 10 ** 6
DET = {"a", "an", "the"}


def encode(s, pieces, lab_ids):
    """Numbers of one sentence; labels that the sets do not know are ignored in training."""
    ids, first = [pieces.cls], [0]
    n = len(s.words)
    for i, w in enumerate(s.words):
        p = pieces(w)
        if len(ids) + len(p) > MAX_PIECES + 1:
            n = i
            break
        first.append(len(ids))
        ids.extend(p)
    return ids + [pieces.sep], first, n


def collate(sents, pieces, labels, sides=None, case_aug=0.0, rng=random):
    """One padded batch. `sides`: list of (source words, target words) to make visible, or None."""
    li = labels["_ids"]
    enc = [encode(s, pieces, li) for s in sents]
    B, L, W = len(enc), max(len(e[0]) for e in enc), max(e[2] for e in enc) + 1
    ids = torch.full((B, L), pieces.pad)
    shp = torch.zeros(B, L, dtype=torch.long)
    mask = torch.zeros(B, L, dtype=torch.bool)
    first = torch.zeros(B, W, dtype=torch.long)
    wmask = torch.zeros(B, W, dtype=torch.bool)
    tag = {t: torch.full((B, W), IGN) for t in ("upos", "xpos", "feats", "lemma", "ner", "mention", "head", "deprel")}
    pred = torch.full((B, W), IGN)
    fact = torch.full((B, W), float("nan"))
    trig = torch.full((B, W), IGN)
    evs, side = [], (torch.zeros(B, L, dtype=torch.long) if sides is not None else None)
    weight = torch.tensor([s.weight for s in sents])
    for b, (s, (pi, fi, n)) in enumerate(zip(sents, enc)):
        ids[b, :len(pi)] = torch.tensor(pi)
        mask[b, :len(pi)] = True
        first[b, :n + 1] = torch.tensor(fi[:n + 1])
        wmask[b, :n + 1] = True
        sh = shapes(s.words)
        if case_aug and rng.random() < case_aug:
            r = rng.random()
            if r < 0.7:      # all capitals, or all lower case: case says nothing
                sh = [1 if x in (2, 3, 4, 5) else 12 if x in (13, 14, 15, 16) else x for x in sh]
            elif r < 0.9:    # Headline Style
                sh = [2 if x == 1 and len(w) > 3 else x for x, w in zip(sh, s.words)]
            elif sh:         # lower-case first word
                sh = [1 if sh[0] == 2 else sh[0]] + sh[1:]
        for i in range(n):
            a, z = fi[i + 1], (fi[i + 2] if i + 1 < n else len(pi) - 1)
            shp[b, a:z] = sh[i]
        if sides is not None and sides[b] is not None:
            for v, ws in zip((1, 2), sides[b]):
                for w in ws:
                    if w < n:
                        side[b, fi[w + 1]:(fi[w + 2] if w + 1 < n else len(pi) - 1)] = v
        for t in ("upos", "xpos", "feats", "lemma", "ner", "mention", "deprel"):
            v = getattr(s, "lemma_ids" if t == "lemma" else t, None)
            if v is not None:
                d = li.get(t)
                tag[t][b, 1:n + 1] = torch.tensor([(x if t == "lemma" else d.get(x, IGN)) for x in v[:n]])
        if s.head is not None and s.upos is not None:
            tag["head"][b, 1:n + 1] = torch.tensor([h if h <= n else IGN for h in s.head[:n]])
        if s.fact is not None:
            pred[b, 1:n + 1] = 0
            for w, v in s.fact.items():
                if w < n:
                    pred[b, w + 1] = 1
                    fact[b, w + 1] = v
        if s.events is not None:
            trig[b, 1:n + 1] = 0
            for e in s.events:
                t = e["trigger"]
                if t >= n:
                    continue
                trig[b, t + 1] = li["trigger"][e["cat"]]
                role = [0] * (n + 1)
                role[0] = IGN
                for r, ws in e["args"]:
                    silver = getattr(s, "silver", None)
                    hw = span_head(silver, ws) if silver else ws[-1]
                    for w in ws:
                        if w < n and silver is None and role[w + 1] == 0:
                            role[w + 1] = IGN
                    if hw < n:
                        role[hw + 1] = li["role"][r]
                evs.append((b, t + 1, li["mode"].get(e["mode"], IGN), li["status"].get(e["status"], IGN), role))
    out = dict(ids=ids, shapes=shp, mask=mask, first=first, wmask=wmask, weight=weight, pred=pred, fact=fact,
               trigger=trig, **tag)
    if evs:
        out["ev_b"] = torch.tensor([e[0] for e in evs])
        out["ev_w"] = torch.tensor([e[1] for e in evs])
        out["ev_mode"] = torch.tensor([e[2] for e in evs])
        out["ev_status"] = torch.tensor([e[3] for e in evs])
        out["ev_role"] = torch.tensor([e[4] + [IGN] * (W - len(e[4])) for e in evs])
    if side is not None:
        out["sides"] = side
    return out


def pair_masks(pairs, W):
    src, tgt = torch.zeros(len(pairs), W), torch.zeros(len(pairs), W)
    for i, (s, t, *_) in enumerate(pairs):
        for m, ws in ((src, s), (tgt, t)):
            for w in ws:
                if w + 1 < W:
                    m[i, w + 1] = 1
    return src, tgt


def batches(sents, pieces, budget, rng, shuffle=True):
    """Groups of sentences of about the same length, `budget` padded pieces each."""
    ln = {id(s): 2 + sum(len(pieces(w)) for w in s.words) for s in sents}
    order = sorted(sents, key=lambda s: ln[id(s)] + (rng.random() * 6 if shuffle else 0))
    out, cur = [], []
    for s in order:
        cur.append(s)
        if max(ln[id(x)] for x in (cur[0], cur[-1])) * len(cur) >= budget:
            out.append(cur)
            cur = []
    if cur:
        out.append(cur)
    if shuffle:
        rng.shuffle(out)
    return out


def augment(s, rng, p):
    """News variants of a sentence: final stop dropped, articles dropped, quotes exchanged."""
    from copy import copy

    if rng.random() >= p:
        return s
    s = copy(s)
    r = rng.random()
    if r < 0.4:
        swap = {'"': rng.choice("“”"), "'": "’", "“": '"', "”": '"', "’": "'", "--": "–"}
        def q(w):
            if w in swap:
                return swap[w]
            if "'" in w:
                return w.replace("'", "’")
            return w.replace("’", "'")
        s.words = [q(w) for w in s.words]
        return s
    if s.fact or s.events or s.pairs:
        return s
    n = len(s.words)
    drop = set()
    if s.upos is not None and n > 3:
        heads = set(s.head)
        if r < 0.7 or r > 0.9:
            if s.upos[-1] == "PUNCT" and n not in heads:
                drop.add(n - 1)
        if r >= 0.7:
            for i, w in enumerate(s.words):
                if w.lower() in DET and s.upos[i] == "DET" and i + 1 not in heads:
                    drop.add(i)
    elif n > 3 and s.words[-1] == ".":
        drop.add(n - 1)
    if not drop or len(drop) >= n:
        return s
    keep = [i for i in range(n) if i not in drop]
    new = {o + 1: k + 1 for k, o in enumerate(keep)}
    new[0] = 0
    new[UNSURE] = UNSURE
    for f in ("words", "upos", "xpos", "feats", "lemma", "deprel", "ner", "mention", "lemma_ids"):
        v = getattr(s, f, None)
        if v is not None:
            setattr(s, f, [v[i] for i in keep])
    if s.head is not None:
        s.head = [new[s.head[i]] for i in keep]
    if s.fact is not None:
        s.fact = {}
    return s
