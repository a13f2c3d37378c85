"""The multi-task network: a BERT encoder of six layers with a second top for events, and heads that read the first piece of
each word."""
import copy
import math

import torch
import torch.nn as nn
import torch.nn.functional as F

H = 384
LAYERS = 6
ARC, REL, ROLE, TRIG, RELATION = 256, 96, 96, 256, 384


def dropout(x, p, training):
    """Dropout with one mask for all positions of a sentence (cheaper on a CPU, and better for parsing)."""
    if not training or p == 0:
        return x
    shape = (x.shape[0], 1, x.shape[-1]) if x.dim() == 3 else x.shape
    return x * (torch.rand(shape) >= p).float().div_(1 - p)


class Layer(nn.Module):
    def __init__(self, h=H, inter=1536, heads=12):
        super().__init__()
        self.heads = heads
        self.q, self.k, self.v, self.o = (nn.Linear(h, h) for _ in range(4))
        self.ffn_in, self.ffn_out = nn.Linear(h, inter), nn.Linear(inter, h)
        self.ln_attn, self.ln_ffn = nn.LayerNorm(h, eps=1e-12), nn.LayerNorm(h, eps=1e-12)

    def forward(self, x, mask, p, lin):
        b, n, h = x.shape
        split = lambda t: t.view(b, n, self.heads, h // self.heads).transpose(1, 2)
        q, k, v = split(lin(x, self.q)), split(lin(x, self.k)), split(lin(x, self.v))
        a = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        a = lin(a.transpose(1, 2).reshape(b, n, h), self.o)
        x = self.ln_attn(x + dropout(a, p, self.training))
        f = lin(F.gelu(lin(x, self.ffn_in)), self.ffn_out)
        return self.ln_ffn(x + dropout(f, p, self.training))


def fake_quant(t):
    """Symmetric int8 per row, straight-through gradient."""
    s = t.detach().abs().amax(-1, keepdim=True).clamp_min(1e-12) / 127.0
    q = (t.detach() / s).round().clamp(-127, 127) * s
    return t + (q - t).detach()


def linear(x, m):
    return F.linear(x, m.weight, m.bias)


def linear_q(x, m):
    return F.linear(fake_quant(x), fake_quant(m.weight), m.bias)


def embeddings(enc, vocab, positions, shapes, eps):
    """Gives an encoder the embeddings of pieces, positions, shapes and marked sides (the last two zero) and their norm."""
    enc.word = nn.Embedding(vocab, enc.width)
    enc.position = nn.Embedding(positions, enc.width)
    enc.shape = nn.Embedding(shapes, enc.width)
    enc.side = nn.Embedding(3, enc.width)
    nn.init.zeros_(enc.shape.weight)
    nn.init.zeros_(enc.side.weight)
    enc.ln = nn.LayerNorm(enc.width, eps=eps)


class Encoder(nn.Module):
    width = H

    def __init__(self, vocab=30522, positions=512, shapes=22):
        super().__init__()
        embeddings(self, vocab, positions, shapes, 1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        # layers of the events alone, above the lowest ones that both share; none: events are read off the one top
        self.tower = nn.ModuleList()
        # the same for sentences with two sides marked, whose relation is asked; none: as for events
        self.pairs = nn.ModuleList()
        self.quant = False
        # bfloat16 products in the layers: several times as fast on a CPU that has them
        self.fast = False

    def own_top(self, shared):
        """A copy of the layers that the events go through, above the lowest `shared`."""
        whole = [*self.layers[:LAYERS - len(self.tower)], *self.tower]
        return nn.ModuleList(copy.deepcopy(layer) for layer in whole[shared:])

    def grow_tower(self, shared):
        """Gives the events a top of their own (a larger one, if they have one), at first a copy of what they went through."""
        self.tower = self.own_top(shared)

    def grow_pairs(self, shared=None):
        """Gives marked pairs a top of their own, at first a copy of that for events; it shares as many layers unless told."""
        self.pairs = self.own_top(LAYERS - len(self.tower) if shared is None else shared)

    def forward(self, ids, shapes, mask, sides=None, p=0.1, syntax=True, events=True):
        """Hidden states [B, N, H] for syntax and for events; None for what is not wanted."""
        # sparse: the gradient holds only the rows of the batch
        w = F.embedding(ids, self.word.weight, sparse=self.training)
        if self.quant:
            w = fake_quant(w)
        x = w + self.position.weight[: ids.shape[1]] + self.shape(shapes)
        if sides is not None:
            x = x + self.side(sides) * (sides > 0).unsqueeze(-1)
        x = dropout(self.ln(x), p, self.training)
        m = mask[:, None, None, :]
        lin = linear_q if self.quant else linear
        top = self.pairs if sides is not None and len(self.pairs) else self.tower
        fork = LAYERS - len(top)
        with torch.autocast("cpu", torch.bfloat16, enabled=self.fast):
            for layer in self.layers[:fork]:
                x = layer(x, m, p, lin)
            e = x
            if syntax or not self.tower:
                for layer in self.layers[fork:]:
                    x = layer(x, m, p, lin)
            if not self.tower:
                return x.float(), x.float()
            if events:
                for layer in top:
                    e = layer(e, m, p, lin)
        return x.float() if syntax else None, e.float() if events else None

    def load_minilm(self, path):
        from safetensors.torch import load_file

        t = load_file(path)
        get = lambda k: t[k] if k in t else t["bert." + k]
        with torch.no_grad():
            self.word.weight.copy_(get("embeddings.word_embeddings.weight"))
            self.position.weight.copy_(get("embeddings.position_embeddings.weight")
                                       + get("embeddings.token_type_embeddings.weight")[0])
            self.ln.weight.copy_(get("embeddings.LayerNorm.weight"))
            self.ln.bias.copy_(get("embeddings.LayerNorm.bias"))
            for i, layer in enumerate(self.layers):
                names = dict(q="attention.self.query", k="attention.self.key", v="attention.self.value",
                             o="attention.output.dense", ffn_in="intermediate.dense", ffn_out="output.dense",
                             ln_attn="attention.output.LayerNorm", ln_ffn="output.LayerNorm")
                for mine, theirs in names.items():
                    m = getattr(layer, mine)
                    m.weight.copy_(get(f"encoder.layer.{i}.{theirs}.weight"))
                    m.bias.copy_(get(f"encoder.layer.{i}.{theirs}.bias"))


TAGS = ["upos", "xpos", "feats", "lemma", "ner", "mention"]


class Detente(nn.Module):
    def __init__(self, labels, enc=None):
        super().__init__()
        self.labels = labels
        n = {k: len(v) for k, v in labels.items()}
        self.enc = enc or Encoder()
        h = self.enc.width
        self.tags = nn.ModuleDict({t: nn.Linear(h, n[t]) for t in TAGS})
        self.fact = nn.Linear(h, 2)
        self.arc_dep, self.arc_head = nn.Linear(h, ARC), nn.Linear(h, ARC)
        self.rel_dep, self.rel_head = nn.Linear(h, REL), nn.Linear(h, REL)
        self.arc = nn.Parameter(torch.zeros(ARC + 1, ARC))
        self.rel = nn.Parameter(torch.zeros(n["deprel"], REL + 1, REL + 1))
        self.trigger_hidden = nn.Linear(h, TRIG)
        self.trigger = nn.Linear(TRIG, n["trigger"])
        self.mode = nn.Linear(TRIG, n["mode"])
        self.status = nn.Linear(TRIG, n["status"])
        self.role_trig, self.role_arg = nn.Linear(h, ROLE), nn.Linear(h, ROLE)
        self.role = nn.Parameter(torch.zeros(n["role"], ROLE + 1, ROLE + 1))
        self.relation_query = nn.Linear(2 * h, h)
        self.relation_key = nn.Linear(h, h)
        self.relation_hidden = nn.Linear(3 * h, RELATION)
        self.relation = nn.Linear(RELATION, n["relation"])

    def encode(self, b):
        """Word vectors [B, W+1, H] for tags, trees, names and facts; row 0 is [CLS], the root."""
        return self._words(b, self.enc(b["ids"], b["shapes"], b["mask"], events=False)[0])

    def encode_events(self, b, sides=None):
        """The same for triggers, roles and relations."""
        return self._words(b, self.enc(b["ids"], b["shapes"], b["mask"], sides, syntax=False)[1])

    def encode_both(self, b):
        """Both at the price of one run through the layers they share."""
        x, e = self.enc(b["ids"], b["shapes"], b["mask"])
        return self._words(b, x), self._words(b, e)

    @staticmethod
    def _words(b, x):
        return x.gather(1, b["first"].unsqueeze(-1).expand(-1, -1, x.shape[-1]))

    def drop(self, x, p=0.33):
        return dropout(x, p, self.training)

    def arcs(self, h):
        d = self.drop(F.gelu(self.arc_dep(h)))
        e = self.drop(F.gelu(self.arc_head(h)))
        d = torch.cat([d, torch.ones_like(d[..., :1])], -1)
        return (d @ self.arc) @ e.transpose(1, 2)  # [B, dep, head]

    def _biaffine(self, d, e, w):
        one = torch.ones_like(d[..., :1])
        d, e = torch.cat([d, one], -1), torch.cat([e, one], -1)
        n, i, j = w.shape
        t = (d @ w.permute(1, 0, 2).reshape(i, n * j)).view(-1, n, j)
        return torch.bmm(t, e.unsqueeze(-1)).squeeze(-1)  # [N, n]

    def rels(self, dep, head):
        """[N, deprel] for N pairs of word vectors."""
        return self._biaffine(self.drop(F.gelu(self.rel_dep(dep))), self.drop(F.gelu(self.rel_head(head))), self.rel)

    def trig(self, h):
        return self.drop(F.gelu(self.trigger_hidden(h)), 0.2)

    def roles(self, t, h):
        """Trigger vectors [N, H] against the words [N, W, H] of their sentences: [N, W, role]."""
        a = self.drop(F.gelu(self.role_trig(t)))
        e = self.drop(F.gelu(self.role_arg(h)))
        a = torch.cat([a, torch.ones_like(a[..., :1])], -1)
        e = torch.cat([e, torch.ones_like(e[..., :1])], -1)
        n, i, j = self.role.shape
        q = (a @ self.role.permute(1, 0, 2).reshape(i, n * j)).view(-1, n, j)
        return e @ q.transpose(1, 2)

    def relations(self, h, wmask, src, tgt):
        """h [N, W, H]; wmask, src, tgt [N, W] (bool, float, float): [N, relation]."""
        s = (h * src.unsqueeze(-1)).sum(1) / src.sum(1, keepdim=True).clamp_min(1)
        t = (h * tgt.unsqueeze(-1)).sum(1) / tgt.sum(1, keepdim=True).clamp_min(1)
        q = self.relation_query(torch.cat([s, t], -1))
        a = (self.relation_key(h) @ q.unsqueeze(-1)).squeeze(-1) / math.sqrt(h.shape[-1])
        a = a.masked_fill(~wmask, -1e9).softmax(-1)
        c = (h * a.unsqueeze(-1)).sum(1)
        return self.relation(self.drop(F.gelu(self.relation_hidden(torch.cat([s, t, c], -1))), 0.2))
