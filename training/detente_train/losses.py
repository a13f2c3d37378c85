"""Losses of a batch: each task counts what it has labels for."""
import torch
import torch.nn.functional as F

from .batch import IGN

WEIGHT = dict(upos=1.0, xpos=0.5, feats=0.5, lemma=0.6, ner=1.0, mention=0.5, arc=1.5, rel=1.0, pred=0.5, fact=0.5,
              trigger=1.0, mode=0.5, status=0.5, role=1.0)


def ce(logits, gold, w=None, floor=1.0, smooth=0.0):
    """Mean cross-entropy over labelled rows; few labels in a batch weigh less (`floor` rows at least)."""
    ok = gold != IGN
    if not ok.any():
        return None
    l = F.cross_entropy(logits[ok], gold[ok], reduction="none", label_smoothing=smooth)
    if w is not None:
        l = l * w[ok]
    return l.sum() / max(float(ok.sum()), floor)


def losses(net, b):
    # without a tree, a tag or a fact in the batch the layers of syntax need not run
    syntax = any((b[t] != IGN).any() for t in (*net.tags, "head", "pred"))
    events = (b["trigger"] != IGN).any() or "ev_b" in b
    if syntax and events:
        h, e = net.encode_both(b)
    else:
        h = e = net.encode(b) if syntax else net.encode_events(b)
    out = {}
    B, W, _ = h.shape
    floor = 0.15 * float(b["wmask"].sum())
    sw = b["weight"][:, None].expand(B, W).reshape(-1)
    flat = net.drop(h, 0.1).reshape(B * W, -1)
    for t, m in net.tags.items():
        g = b[t].reshape(-1)
        if (g != IGN).any():
            ok = g != IGN
            l = F.cross_entropy(m(flat[ok]), g[ok], reduction="none") * sw[ok]
            out[t] = l.sum() / max(float(ok.sum()), floor)
    if (b["head"] != IGN).any():
        rows = (b["head"] != IGN).any(1)
        hr, head = h[rows], b["head"][rows]
        a = net.arcs(hr).masked_fill(~b["wmask"][rows][:, None, :], -1e4)
        ok = head != IGN
        w = b["weight"][rows][:, None].expand_as(head)[ok]
        n = max(float(ok.sum()), floor)
        out["arc"] = (F.cross_entropy(a[ok].float(), head[ok], reduction="none") * w).sum() / n
        okr = ok & (b["deprel"][rows] != IGN)
        bi = okr.nonzero()[:, 0]
        logits = net.rels(hr[okr], hr[bi, head[okr]])
        w = b["weight"][rows][:, None].expand_as(head)[okr]
        out["rel"] = (F.cross_entropy(logits, b["deprel"][rows][okr], reduction="none") * w).sum() / n
    if (b["pred"] != IGN).any():
        ok = b["pred"] != IGN
        y = net.fact(net.drop(h[ok], 0.1))
        out["pred"] = F.binary_cross_entropy_with_logits(y[:, 0], b["pred"][ok].float(), reduction="sum") / max(
            float(ok.sum()), floor)
        v = b["fact"][ok]
        g = ~v.isnan()
        if g.any():
            out["fact"] = F.smooth_l1_loss(y[g, 1], v[g], reduction="sum", beta=0.5) / max(float(g.sum()), floor * 0.1)
    if (b["trigger"] != IGN).any():
        ok = b["trigger"] != IGN
        t = net.trig(e[ok])
        out["trigger"] = 3 * F.cross_entropy(net.trigger(t), b["trigger"][ok], reduction="sum") / max(float(ok.sum()), floor)
    if "ev_b" in b:
        v = e[b["ev_b"], b["ev_w"]]
        t = net.trig(v)
        n = max(float(len(v)), 4.0)
        for k, m in (("mode", net.mode), ("status", net.status)):
            g = b["ev_" + k]
            if (g != IGN).any():
                out[k] = F.cross_entropy(m(t), g, ignore_index=IGN, reduction="sum") / n
        r = net.roles(v, e[b["ev_b"]])
        ok = b["ev_role"] != IGN
        out["role"] = F.cross_entropy(r[ok], b["ev_role"][ok], reduction="sum") / (n * 6)
    return out


def total(out):
    return sum(WEIGHT[k] * v for k, v in out.items())
