"""Scores on development data, in PyTorch (the Rust commands are the scores that count)."""
import numpy as np
import torch

from .batch import batches, collate
from .data import apply_script
from .lemmas import lemma


def mst(scores):
    """Chu-Liu/Edmonds on scores[dep, head] with one root; dep 0 is the root. Returns heads."""
    s = scores.copy()
    n = s.shape[0]
    best, best_heads = -np.inf, None
    greedy = s.copy()
    np.fill_diagonal(greedy, -np.inf)
    h = greedy.argmax(1)
    h[0] = 0
    if (h[1:] == 0).sum() == 1 and _tree(h):
        return h
    roots = np.argsort(-s[1:, 0])[:3] + 1
    for r in roots:
        t = s.copy()
        t[1:, 0] = -1e9
        t[r, 0] = s[r, 0] + 1e6
        np.fill_diagonal(t, -1e18)
        hh = _cle(t)
        v = sum(s[d, hh[d]] for d in range(1, n))
        if v > best:
            best, best_heads = v, hh
    return best_heads


def _tree(h):
    for i in range(1, len(h)):
        seen, k = set(), i
        while k != 0:
            if k in seen:
                return False
            seen.add(k)
            k = h[k]
    return True


def _cle(s):
    n = s.shape[0]
    h = s.argmax(1)
    h[0] = 0
    color = [0] * n
    cyc = None
    for i in range(1, n):
        path, k = [], i
        while k != 0 and color[k] == 0:
            color[k] = -i
            path.append(k)
            k = h[k]
        if k != 0 and color[k] == -i and k in path:
            cyc = path[path.index(k):]
            break
        for p in path:
            color[p] = 1
    if cyc is None:
        return h
    cs = set(cyc)
    rest = [i for i in range(n) if i not in cs]
    m = len(rest)
    t = np.full((m + 1, m + 1), -1e18)
    for a, i in enumerate(rest):
        for b, j in enumerate(rest):
            t[a, b] = s[i, j]
    enter, leave = {}, {}
    for a, i in enumerate(rest):
        j = max(cyc, key=lambda c: s[i, c])
        t[a, m] = s[i, j]
        leave[a] = j
        c = max(cyc, key=lambda c: s[c, i] - s[c, h[c]])
        t[m, a] = s[c, i] - s[c, h[c]]
        enter[a] = c
    np.fill_diagonal(t, -1e18)
    hh = _cle(t)
    out = h.copy()
    for a, i in enumerate(rest):
        if i == 0:
            continue
        out[i] = leave[a] if hh[a] == m else rest[hh[a]]
    a = hh[m]
    out[enter[a]] = rest[a]
    return out


def bio_spans(tags):
    out, cur = set(), None
    for i, t in enumerate(list(tags) + ["O"]):
        t = t or "O"
        if cur and (t[0] != "I" or t[2:] != cur[2]):
            out.add((cur[0], i, cur[2]))
            cur = None
        if t[0] == "B" or (t[0] == "I" and cur is None):
            cur = (i, i, t[2:])
    return out


def f1(tp, p, g):
    return 2 * tp / (p + g) if p + g else 0.0


@torch.no_grad()
def syntax(net, sents, pieces, lemmas=None, budget=3000):
    net.eval()
    lab = net.labels
    n = dict(words=0, upos=0, xpos=0, feats=0, lemma=0, uas=0, las=0)
    ment = [0, 0, 0]
    import random

    for group in batches(sents, pieces, budget, random.Random(0), shuffle=False):
        b = collate(group, pieces, lab)
        h = net.encode(b)
        arc = net.arcs(h).masked_fill(~b["wmask"][:, None, :], -1e4).log_softmax(-1).numpy()
        tags = {t: m(h).argmax(-1) for t, m in net.tags.items()}
        for k, s in enumerate(group):
            w = min(len(s.words), int(b["wmask"][k].sum()) - 1)
            heads = mst(arc[k, :w + 1, :w + 1])
            hd = torch.tensor(heads)
            rl = net.rels(h[k, 1:w + 1], h[k][hd[1:]])
            root = lab["_ids"]["deprel"]["root"]
            rl[:, root] += torch.where(hd[1:] == 0, 1e4, -1e4)
            rl = rl.argmax(-1)
            for i in range(len(s.words)):
                n["words"] += 1
                if i >= w:
                    continue
                up = lab["upos"][tags["upos"][k, i + 1]]
                n["upos"] += up == s.upos[i]
                n["xpos"] += lab["xpos"][tags["xpos"][k, i + 1]] == s.xpos[i]
                n["feats"] += lab["feats"][tags["feats"][k, i + 1]] == s.feats[i]
                script = lab["lemma"][tags["lemma"][k, i + 1]]
                lem = lemma(s.words[i], up, lab["xpos"][tags["xpos"][k, i + 1]], script, lemmas) if lemmas \
                    else apply_script(script, s.words[i])
                n["lemma"] += s.lemma[i] == "_" or lem == s.lemma[i]
                if heads[i + 1] == s.head[i]:
                    n["uas"] += 1
                    # CoNLL scores compare the relation without its subtype
                    n["las"] += lab["deprel"][rl[i]].split(":")[0] == s.deprel[i].split(":")[0]
                    n["las_full"] = n.get("las_full", 0) + (lab["deprel"][rl[i]] == s.deprel[i])
                if s.mention is not None:
                    p = lab["mention"][tags["mention"][k, i + 1]]
                    ment[0] += p == s.mention[i] != "O"
                    ment[1] += p != "O"
                    ment[2] += s.mention[i] != "O"
    out = {k: round(v / n["words"], 4) for k, v in n.items() if k != "words"}
    if ment[2]:
        out["mention_f1"] = round(f1(*ment), 4)
    return out


def bio_decode(logp, labels):
    """Best tag sequence in which I-X follows only B-X or I-X; logp [W, n]."""
    n = len(labels)
    bad = np.array([[b[0] == "I" and not (a[0] in "BI" and a[1:] == b[1:]) for b in labels] for a in labels])
    t = np.where(bad, -1e4, 0.0)
    if not len(logp):
        return []
    v, back = logp[0] + t[labels.index("O")], []
    for x in logp[1:]:
        m = v[:, None] + t
        back.append(m.argmax(0))
        v = m.max(0) + x
    y = [int(v.argmax())]
    for b in reversed(back):
        y.append(int(b[y[-1]]))
    return [labels[i] for i in reversed(y)]


@torch.no_grad()
def names(net, sents, pieces, kinds=("PER", "ORG", "LOC"), budget=3000):
    net.eval()
    import random

    c = {k: [0, 0, 0] for k in kinds}
    for group in batches(sents, pieces, budget, random.Random(0), shuffle=False):
        b = collate(group, pieces, net.labels)
        y = net.tags["ner"](net.encode(b)).log_softmax(-1).numpy()
        for k, s in enumerate(group):
            w = int(b["wmask"][k].sum()) - 1
            p = bio_spans(bio_decode(y[k, 1:w + 1], net.labels["ner"]))
            g = bio_spans(s.ner)
            for kind in kinds:
                pk, gk = {x for x in p if x[2] == kind}, {x for x in g if x[2] == kind}
                c[kind][0] += len(pk & gk)
                c[kind][1] += len(pk)
                c[kind][2] += len(gk)
    tot = [sum(v[i] for v in c.values()) for i in range(3)]
    return {"f1": round(f1(*tot), 4), "p": round(tot[0] / max(1, tot[1]), 4), "r": round(tot[0] / max(1, tot[2]), 4),
            **{k: round(f1(*v), 4) for k, v in c.items()}}


@torch.no_grad()
def factuality(net, sents, pieces, budget=3000):
    net.eval()
    import random

    g, p, tp, np_, ng = [], [], 0, 0, 0
    for group in batches([s for s in sents if s.fact], pieces, budget, random.Random(0), shuffle=False):
        b = collate(group, pieces, net.labels)
        y = net.fact(net.encode(b))
        ok = ~b["fact"].isnan()
        g += b["fact"][ok].tolist()
        p += y[..., 1][ok].clamp(-3, 3).tolist()
        pr = (y[..., 0] > 0) & b["wmask"]
        pr[:, 0] = False
        tp += int((pr & ok).sum())
        np_ += int(pr.sum())
        ng += int(ok.sum())
    g, p = np.array(g), np.array(p)
    return dict(mae=round(float(np.abs(g - p).mean()), 4), r=round(float(np.corrcoef(g, p)[0, 1]), 4), n=len(g),
                pred_f1=round(f1(tp, np_, ng), 4))


@torch.no_grad()
def events(net, sents, pieces, budget=3000):
    """Trigger F1 (with and without category), then mode, status and role F1 at gold triggers."""
    net.eval()
    import random

    t = [0, 0, 0]
    td = [0, 0, 0]
    st, mo = [0, 0], [0, 0]
    ro = {}
    for group in batches(sents, pieces, budget, random.Random(0), shuffle=False):
        b = collate(group, pieces, net.labels)
        h = net.encode_events(b)
        g = net.trig(h)
        y = net.trigger(g).argmax(-1)
        gold = b["trigger"]
        ok = gold >= 0
        t[0] += int(((y == gold) & (gold > 0)).sum())
        td[0] += int(((y > 0) & (gold > 0)).sum())
        for x in (t, td):
            x[1] += int(((y > 0) & ok).sum())
            x[2] += int((gold > 0).sum())
        if "ev_b" in b:
            v = h[b["ev_b"], b["ev_w"]]
            gv = net.trig(v)
            for acc, k, m in ((st, "ev_status", net.status), (mo, "ev_mode", net.mode)):
                q = m(gv).argmax(-1)
                o = b[k] >= 0
                acc[0] += int((q[o] == b[k][o]).sum())
                acc[1] += int(o.sum())
            r = net.roles(v, h[b["ev_b"]]).argmax(-1)
            gr = b["ev_role"]
            for i, name in enumerate(net.labels["role"]):
                if i:
                    a = ro.setdefault(name, [0, 0, 0])
                    a[0] += int(((r == i) & (gr == i)).sum())
                    a[1] += int(((r == i) & (gr >= 0)).sum())
                    a[2] += int((gr == i).sum())
    return dict(trigger_f1=round(f1(*t), 4), detect_f1=round(f1(*td), 4), n=t[2], status=round(st[0] / max(1, st[1]), 4),
                mode=round(mo[0] / max(1, mo[1]), 4), **{"role_" + k: round(f1(*v), 4) for k, v in ro.items()})
