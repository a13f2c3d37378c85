"""`python -m detente_train.lemmas FILE`: lemma tables from the treebanks' training parts.

`lemma_exceptions`: "UPOS\\tlower form" -> lemma, for forms that (nearly) always have one lemma under their tag.
`lemma_suffixes`: "XPOS\\tending" -> edit script; the longest ending that is in the table decides. An ending is listed
where its most frequent script (over word types) differs from that of the next shorter listed ending.
The neural lemma head decides only where neither table speaks.
"""
import json
import sys
from collections import Counter, defaultdict

from . import data as D

SKIP = {"PROPN", "X", "PUNCT", "SYM", "NUM"}
LONGEST = 6


def exceptions(ewt, gum, same=0.95):
    out = {}
    for sents in (gum, ewt):        # EWT decides where both know the form
        seen = defaultdict(Counter)
        for s in sents:
            for w, l, u, f in zip(s.words, s.lemma, s.upos, s.feats):
                if u not in SKIP and l != "_":
                    seen[u, w.lower()][l] += 1
        for (u, low), c in seen.items():
            l, n = c.most_common(1)[0]
            total = sum(c.values())
            cased = l != l.lower()
            if n >= same * total and (not cased or total >= 6) and (total >= 2 or not cased):
                out[u + "\t" + low] = l
            else:
                out.pop(u + "\t" + low, None)
    return out


def suffixes(sents):
    types = defaultdict(Counter)
    for s in sents:
        for w, l, x, f in zip(s.words, s.lemma, s.xpos, s.feats):
            sc = D.lemma_script(w, l) if l != "_" and "Typo=Yes" not in f else None
            if sc:
                types[x, w][sc] += 1
    counts = defaultdict(Counter)
    for (x, w), c in types.items():
        sc = c.most_common(1)[0][0]
        low = w.lower()
        for k in range(0, min(LONGEST, len(low)) + 1):
            counts[x, low[len(low) - k:]][sc] += 1
    out = {}
    for (x, suf) in sorted(counts, key=lambda k: (k[0], len(k[1]), k[1])):
        sc, n = counts[x, suf].most_common(1)[0]
        total = sum(counts[x, suf].values())
        if (total < 3 and suf) or n < 0.6 * total:
            continue
        parent = next((out[x + "\t" + suf[k:]] for k in range(1, len(suf) + 1) if x + "\t" + suf[k:] in out), None)
        if sc != parent:
            out[x + "\t" + suf] = sc
    return out


def lemma(word, upos, xpos, script, tables):
    """The lemma of a word: exception, else longest ending, else the head's script."""
    low = word.lower()
    l = tables["lemma_exceptions"].get(upos + "\t" + low)
    if l is not None:
        return l
    for k in range(max(0, len(low) - LONGEST), len(low) + 1):
        sc = tables["lemma_suffixes"].get(xpos + "\t" + low[k:])
        if sc is not None:
            return D.apply_script(sc, word)
    return D.apply_script(script, word)


def tables():
    ewt, gum = D.ewt("train"), D.gum(False)
    exc, suf = exceptions(ewt, gum), suffixes(ewt + gum)
    # an exception that the endings already say is left out
    usual = {}
    for s in ewt + gum:
        for w, u, x in zip(s.words, s.upos, s.xpos):
            usual.setdefault((u, w.lower()), set()).add(x)
    t = dict(lemma_exceptions={}, lemma_suffixes=suf)
    keep = {}
    for k, l in exc.items():
        u, low = k.split("\t")
        if any(lemma(low, u, x, "k|0|", t) != l for x in usual.get((u, low), {"?"})):
            keep[k] = l
    return dict(lemma_exceptions=dict(sorted(keep.items())), lemma_suffixes=dict(sorted(suf.items())))


if __name__ == "__main__":
    t = tables()
    json.dump(t, open(sys.argv[1], "w"), ensure_ascii=False)
    print({k: len(v) for k, v in t.items()})
