"""The model files: f32 reference and int8, both safetensors (see docs/model.md)."""
import json

import numpy as np
import torch
from safetensors.numpy import save

from . import net as N
from .text import MAX_PIECES, MAX_PIECES_PER_WORD, SHAPES


def tensors(net):
    """name -> (tensor, quantize?) in the file's names."""
    out = {"embeddings.word": (net.enc.word.weight, True)}
    f = lambda name, t: out.__setitem__(name, (t, False))
    f("embeddings.position", net.enc.position.weight)
    f("embeddings.shape", net.enc.shape.weight)
    f("embeddings.ln.weight", net.enc.ln.weight)
    f("embeddings.ln.bias", net.enc.ln.bias)
    named = []
    for kind, top in (("layer", net.enc.layers), ("event", net.enc.tower), ("relation", net.enc.pairs)):
        named += [(f"{kind}.{N.LAYERS - len(top) + i}", layer) for i, layer in enumerate(top)]
    for name, l in named:
        for k in ("q", "k", "v", "o", "ffn_in", "ffn_out"):
            m = getattr(l, k)
            out[f"{name}.{k}.weight"] = (m.weight, True)
            f(f"{name}.{k}.bias", m.bias)
        for k in ("ln_attn", "ln_ffn"):
            f(f"{name}.{k}.weight", getattr(l, k).weight)
            f(f"{name}.{k}.bias", getattr(l, k).bias)
    lin = dict(net.tags.items())
    for k in ("fact", "arc_dep", "arc_head", "rel_dep", "rel_head", "trigger_hidden", "trigger", "mode", "status",
              "role_trig", "role_arg", "relation_query", "relation_key", "relation_hidden", "relation"):
        lin[k] = getattr(net, k)
    for k, m in lin.items():
        out[f"head.{k}.weight"] = (m.weight, True)
        f(f"head.{k}.bias", m.bias)
    for k in ("arc", "rel", "role"):
        out[f"head.{k}.weight"] = (getattr(net, k), True)
    side = net.enc.side.weight.detach().clone()
    side[0] = 0
    out["embeddings.side"] = (side, False)
    return out


def quantize(w):
    """Symmetric int8 with one scale for each index of the first dimension."""
    flat = w.reshape(w.shape[0], -1)
    s = (flat.abs().amax(1) / 127.0).clamp_min(1e-12)
    q = (flat / s[:, None]).round().clamp(-127, 127).to(torch.int8).reshape(w.shape)
    return q, s


def config(net, card=None, lemmas=None):
    labels = {k: v for k, v in net.labels.items() if not k.startswith("_")}
    return dict(format_version=1, hidden=N.H, layers=N.LAYERS, event_layers=len(net.enc.tower), relation_layers=len(net.enc.pairs), heads=12, intermediate=1536, vocab_size=30522,
                max_position=512, layer_norm_eps=1e-12, max_pieces=MAX_PIECES,
                max_pieces_per_word=MAX_PIECES_PER_WORD, shape_labels=SHAPES, labels=labels, arc_dim=N.ARC,
                rel_dim=N.REL, role_dim=N.ROLE, trigger_dim=N.TRIG, relation_dim=N.RELATION,
                card=card or {}, **(lemmas or dict(lemma_exceptions={}, lemma_suffixes={})))


def export(net, pieces, path, int8=True, card=None, lemmas=None):
    t = {"vocab": np.frombuffer("\n".join(pieces.vocab()).encode(), dtype=np.uint8)}
    for name, (w, q) in tensors(net).items():
        w = w.detach().float().contiguous()
        if q and int8:
            i, s = quantize(w)
            t[name] = i.numpy()
            t[(name[:-7] if name.endswith(".weight") else name) + ".scale"] = s.numpy().astype(np.float32)
        else:
            t[name] = w.numpy().astype(np.float32)
    import os

    data = save(t, metadata={"config": json.dumps(config(net, card, lemmas), ensure_ascii=False)})
    tmp = str(path) + ".tmp"
    with open(tmp, "wb") as f:
        f.write(data)
    os.replace(tmp, path)
    return len(data)


def dequantized(net):
    """A copy whose weights are what the int8 file holds."""
    import copy

    n = copy.deepcopy(net)
    with torch.no_grad():
        for name, (w, q) in tensors(n).items():
            if q:
                i, s = quantize(w.detach())
                w.copy_(i.float() * s.reshape(-1, *([1] * (w.dim() - 1))))
    return n
