"""Readers: every source becomes a list of `Sent`, with None where a source says nothing.

Only sources that the data's README marks "train" are read for training.
"""
import glob
import json
import os
import re
import zlib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from .text import split_sentences, tokenize

SHARED = Path(os.environ.get("DETENTE_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
EVENTS = Path(__file__).resolve().parents[1] / "events"
NAMES = Path(__file__).resolve().parents[1] / "names"

CATEGORIES = ("AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST "
              "SANCTION MOBILIZE COERCE ASSAULT").split()
RELATIONS = ("AGREE CONSULT SUPPORT YIELD COOPERATE AID REQUEST ACCUSE REJECT THREATEN PROTEST "
             "SANCTION MOBILIZE COERCE ASSAULT").split()
QUAD = dict(AGREE=1, CONSULT=1, SUPPORT=1, YIELD=2, COOPERATE=2, AID=2, REQUEST=3, ACCUSE=3, REJECT=3,
            THREATEN=3, PROTEST=4, SANCTION=4, MOBILIZE=4, COERCE=4, ASSAULT=4)
MODES = ["none"] + ("visit third-party multilateral phone withdraw release disarm ceasefire access resign assist "
                    "change yield meet disapprove investigate allege restrict arrest relations expel territory "
                    "violence demo riot strike hunger boycott obstruct vandalize convict discontinue troops "
                    "weapons police militia seize censor curfew martial-law deport withhold misinformation cyber "
                    "abduct beat torture sexual targeted destroy primitive firearms explosives suicide-attack "
                    "aerial drone heavy-weapons crowd-control unconventional").split()
STATUS = dict(a="actual", f="future", h="hypothetical", n="negation", p="historical")
ROLES = ["none", "actor", "recipient", "source", "place", "date"]
NER = ["O"] + [f"{b}-{t}" for t in ("PER", "ORG", "LOC", "MISC") for b in "BI"]
MENTION = ["O", "person", "organization", "place", "event", "object", "abstract", "animal", "substance", "plant", "time"]


@dataclass
class Sent:
    words: list
    src: str
    id: str = ""
    upos: list = None
    xpos: list = None
    feats: list = None
    lemma: list = None
    head: list = None
    deprel: list = None
    ner: list = None
    mention: list = None
    fact: dict = None          # word -> factuality; None = sentence not annotated
    events: list = None        # [dict(trigger, cat, mode, status, args=[(role, [words])])]
    pairs: list = field(default_factory=list)  # [(source words, target words, category)]
    weight: float = 1.0
    spaces: list = None        # whether a space follows each word


def read_conllu(path, src):
    out, rows, sid = [], [], ""
    for line in open(path, encoding="utf-8"):
        line = line.rstrip("\n")
        if line.startswith("# sent_id"):
            sid = line.split("=", 1)[1].strip()
        elif line.startswith("#"):
            continue
        elif not line:
            if rows:
                out.append(_sent(rows, src, sid))
            rows = []
        else:
            f = line.split("\t")
            if f[0].isdigit():
                rows.append(f)
    if rows:
        out.append(_sent(rows, src, sid))
    return out


def _sent(rows, src, sid):
    col = lambda i: [r[i] for r in rows]
    s = Sent(col(1), src, sid, upos=col(3), xpos=col(4), feats=col(5), lemma=col(2),
             head=[int(r[6]) for r in rows], deprel=col(7), spaces=["SpaceAfter=No" not in r[9] for r in rows])
    if src == "gum":
        spans = gum_entities([r[9] for r in rows])
        s.mention = ["O"] * len(rows)
        for a, b, kind in spans:
            h = span_head(s.head, range(a, b + 1))
            if kind in MENTION and (s.mention[h] == "O" or b - a < 1):
                s.mention[h] = kind
        s.ner = gum_names(s, spans)
    return s


def span_head(head, words):
    """The word of a set whose head lies outside it (0-based words, 1-based heads)."""
    ws = set(words)
    for w in sorted(ws):
        if head[w] - 1 not in ws:
            return w
    return max(ws)


ENT = re.compile(r"\((\d+)-([a-z]+)-[^()]*(\)?)|(\d+)\)")


def gum_entities(miscs):
    """(first, last, type) of the entity spans that open and close in a sentence."""
    out, open_ = [], []
    for i, m in enumerate(miscs):
        e = next((x[7:] for x in m.split("|") if x.startswith("Entity=")), "")
        for t in ENT.finditer(e):
            if t.group(1):
                if t.group(3):
                    out.append((i, i, t.group(2)))
                else:
                    open_.append((t.group(1), i, t.group(2)))
            else:
                for k in range(len(open_) - 1, -1, -1):
                    if open_[k][0] == t.group(4):
                        out.append((open_[k][1], i, open_[k][2]))
                        del open_[k]
                        break
    return out


TITLES = set("""mr mrs ms dr president general major colonel sir lord lady king queen prince princess senator
captain professor judge justice minister secretary chancellor governor mayor pope emperor st. mr. mrs. ms. dr. gen.
sen. rep. prof. bishop prime chief officer""".split())
KIND = dict(person="PER", organization="ORG", place="LOC", event="MISC", object="MISC", abstract="MISC", animal="PER",
            substance="MISC", plant="MISC")


def gum_names(s, spans):
    """Silver BIO names: the proper-noun run around the head of an entity span (GUM marks no names)."""
    ner = ["O"] * len(s.words)
    nnp = [x in ("NNP", "NNPS") for x in s.xpos]
    taken = [False] * len(s.words)
    for a, b, kind in sorted(spans, key=lambda x: x[0] - x[1]):
        if kind not in KIND:
            continue
        h = span_head(s.head, range(a, b + 1))
        if not nnp[h] or taken[h]:
            continue
        i = j = h
        glue = ("of", "the", "and", "&", "for", "-", "de", "van", "von", "bin", "al", "in", "'s", "’s")
        def step(k, d):
            # over linking words to the next proper noun of the span
            n = k + d
            while a <= n <= b and s.words[n].lower() in glue and kind in ("organization", "person") and abs(n - k) < 3:
                n += d
            return n if a <= n <= b and nnp[n] else None
        while step(i, -1) is not None:
            i = step(i, -1)
        while step(j, 1) is not None:
            j = step(j, 1)
        if kind == "person":
            while i < j and s.words[i].lower() in TITLES:
                i += 1
        if any(taken[i:j + 1]):
            continue
        for k in range(i, j + 1):
            ner[k] = ("B-" if k == i else "I-") + KIND[kind]
            taken[k] = True
    # proper nouns outside every marked entity: unknown, not "no name"
    for k in range(len(ner)):
        if ner[k] == "O" and nnp[k] and s.deprel[k] not in ("nmod:desc",):
            ner[k] = None
    return ner


def ewt(split):
    return read_conllu(SHARED / f"ud/ewt/en_ewt-ud-{split}.conllu", "ewt")


def gum(dev):
    held = set(re.findall(r"GUM_\w+", (SHARED / "ud/gum/SPLIT.md").read_text()))
    out = []
    for p in sorted(glob.glob(str(SHARED / "ud/gum/*.conllu"))):
        name = Path(p).stem
        if (name in held) == dev:
            for s in read_conllu(p, "gum"):
                s.id = s.id or name
                out.append(s)
    return out


def add_factuality(sents, split):
    """UDS-IH2 labels onto the treebank sentences, by characters (the tokens differ)."""
    by_text = {}
    for s in sents:
        by_text.setdefault("".join(s.words).replace(" ", ""), []).append(s)
    hit = miss = 0
    for line in open(SHARED / f"factuality/uds.{split}.jsonl", encoding="utf-8"):
        r = json.loads(line)
        toks = r["text"].split(" ")
        group = by_text.get("".join(toks))
        if not group:
            miss += 1
            continue
        offs, n = [], 0
        for t in toks:
            offs.append(n)
            n += len(t)
        for s in group:
            start, n = {}, 0
            ends = []
            for k, w in enumerate(s.words):
                ends.append((n, n + len(w.replace(" ", "")), k))
                n += len(w.replace(" ", ""))
            s.fact = s.fact or {}
            for t in r["targets"]:
                o = offs[t["span1"][0]]
                k = next((k for a, b, k in ends if a <= o < b), None)
                if k is not None:
                    s.fact[k] = t["label"]
        hit += 1
    return hit, miss


def conll_ner(path, src, mapping, io=False, weight=1.0):
    out, words, tags = [], [], []
    def flush():
        if words:
            bio, prev = [], None
            for t in tags:
                kind = mapping.get(t[2:], "") if t != "O" else ""
                if t == "O":
                    bio.append("O")
                    prev = None
                    continue
                if kind == "":
                    bio.append("O")
                    prev = None
                    continue
                if kind is None:
                    bio.append(None)
                    prev = None
                    continue
                cont = t[0] == "I" and prev == kind
                bio.append(("I-" if cont else "B-") + kind)
                prev = kind
            out.append(Sent(words[:], src, ner=bio, weight=weight))
    for line in open(path, encoding="utf-8"):
        f = line.split()
        if len(f) < 2:
            flush()
            words, tags = [], []
        else:
            words.append(f[0])
            tags.append(f[-1])
    flush()
    return out


def ner_train():
    ident = {k: k for k in ("PER", "ORG", "LOC", "MISC")}
    wiki = conll_ner(SHARED / "ner/wikigold/CONLL-format/data/wikigold.conll.txt", "wikigold", ident)
    m = {"person": "PER", "location": "LOC", "corporation": "ORG", "group": "ORG", "product": "MISC",
         "creative-work": "MISC"}
    d = SHARED / "ner/WNUT17/CONLL-format/data"
    wnut = []
    for p in ("train/wnut17train.conll", "dev/emerging.dev.conll", "test/emerging.test.annotated"):
        wnut += conll_ner(d / p, "wnut", m)
    return wiki, wnut


def own_names():
    """training/names/ewt.tsv: names on sentences of EWT's training part, `class:first-end` in words; {sent_id: spans}."""
    out = {}
    for line in open(NAMES / "ewt.tsv", encoding="utf-8"):
        sid, _, spans = line.rstrip("\n").partition("\t")
        if sid != "sent_id":
            out[sid] = [(x.split(":")[0], *map(int, x.split(":")[1].split("-"))) for x in spans.split()]
    return out


def name_tags(s, spans):
    """BIO tags of a sentence from spans."""
    tags = ["O"] * len(s.words)
    for kind, a, b in spans:
        tags[a:b] = ["B-" + kind] + ["I-" + kind] * (b - a - 1)
    return tags


def uner_dev():
    out, words, tags = [], [], []
    for line in open(SHARED / "ner/en_ewt-ud-dev.iob2", encoding="utf-8"):
        if line.startswith("#"):
            continue
        f = line.rstrip("\n").split("\t")
        if len(f) < 3:
            if words:
                out.append(Sent(words, "uner", ner=tags))
            words, tags = [], []
        else:
            words.append(f[1])
            tags.append(f[2] if f[2][2:] != "OTH" else "O")
    if words:
        out.append(Sent(words, "uner", ner=tags))
    return out


def find(text, s, word=False):
    m = re.match(r"(.*)#(\d+)$", s)
    n = 1
    if m:
        s, n = m.group(1), int(m.group(2))
    pat = (r"(?<!\w)" if word else "") + re.escape(s) + (r"(?!\w)" if word else "")
    for k, mm in enumerate(re.finditer(pat, text), 1):
        if k == n:
            return mm.start(), mm.end()
    return None


def find_mention(text, s, sentence):
    """Range of an argument. `X#2` is the second occurrence of the bare string; without a number the first occurrence as
    whole words in the trigger's sentence (a range) is meant, else the first in the text."""
    if re.search(r"#\d+$", s):
        return find(text, s)
    words = [m.span() for m in re.finditer(r"(?<!\w)" + re.escape(s) + r"(?!\w)", text)]
    here = [w for w in words if sentence[0] <= w[0] < sentence[1]]
    return (here or words or [find(text, s)])[0]


def _covered(spans, a, b):
    return [i for i, (s, e) in enumerate(spans) if s < b and e > a]


BETWEEN = set("""has have had is are was were be been being will would could may might must should can to not n't never
also then now later already since again only still just reportedly allegedly recently previously formally publicly officially""".split())
PASSIVE = {"is", "are", "was", "were", "be", "been", "being"}


def pronoun_subject(words, trigger):
    """(word, role) of a pronoun that is the subject right before a trigger verb: the rows name the side more fully
    elsewhere, and without this the pronoun would be taught as nobody."""
    at = trigger - 1
    while at >= 0 and words[at].lower() in BETWEEN:
        at -= 1
    if at < 0 or words[at].lower() not in ("he", "she", "it", "they", "we"):
        return None
    passive = any(w.lower() in PASSIVE for w in words[at + 1:trigger]) and not words[trigger].endswith("ing")
    return at, "recipient" if passive else "actor"


def event_sents(rid, text, events, src):
    """One Sent a sentence of a row; arguments in another sentence than the trigger are dropped."""
    out = []
    for spans in split_sentences(text, tokenize(text)):
        words = [text[s:e] for s, e in spans]
        lo, hi = spans[0][0], spans[-1][1]
        evs = []
        pairs = []
        for ev in events:
            if not lo <= ev["trigger"][0] < hi:
                continue
            tw = _covered(spans, *ev["trigger"])
            if not tw:
                continue
            args = []
            sides = {"actor": [], "recipient": []}
            for role, (a, b) in ev["args"]:
                w = _covered(spans, a, b) if lo <= a < hi else []
                if w:
                    args.append((role, w))
                    if role in sides:
                        sides[role].append(w)
            subject = pronoun_subject(words, tw[-1])
            if subject and any(r == subject[1] for r, _ in ev["args"]) and not any(subject[0] in w for _, w in args):
                args.append((subject[1], [subject[0]]))
            evs.append(dict(trigger=tw[-1], cat=ev["cat"], mode=ev["mode"], status=ev["status"], args=args))
            if ev["pairable"]:
                cat = "YIELD" if ev["cat"] in ("CONCEDE", "RETREAT") else ev["cat"]
                act, rec = sides["actor"], sides["recipient"]
                if len(act) > 1 and not rec and cat in ("AGREE", "CONSULT", "COOPERATE", "ASSAULT"):
                    pairs.append((act[0], act[1], cat))
                for x in act[:2]:
                    for y in rec[:2]:
                        pairs.append((x, y, cat))
        # a pair of sides with two categories cannot be told apart without a trigger
        keys = Counter((tuple(a), tuple(b)) for a, b, _ in pairs)
        pairs = [p for p in pairs if keys[(tuple(p[0]), tuple(p[1]))] == 1]
        out.append(Sent(words, src, rid, events=evs, pairs=pairs))
    return out


def event_rows(paths=None):
    """training/events/*.tsv; rows with mistakes are skipped."""
    out, skipped = [], 0
    for p in paths or sorted(glob.glob(str(EVENTS / "*.tsv"))):
        for line in open(p, encoding="utf-8"):
            c = line.rstrip("\n").split("\t")
            if c[0] == "id" or len(c) < 2 or not c[1]:
                continue
            text, evs = c[1], []
            bounds = [(x[0][0], x[-1][1]) for x in split_sentences(text, tokenize(text))]
            try:
                for e in filter(None, (c[2] if len(c) > 2 else "").split(" ;; ")):
                    f = e.split("|")
                    cat, _, mode = f[0].partition("/")
                    t = find(text, f[1], True)
                    assert len(f) == 9 and cat in CATEGORIES and t and f[4][:1] in STATUS
                    sentence = next((b for b in bounds if b[0] <= t[0] < b[1]), (0, len(text)))
                    args = []
                    for role, val in (("actor", f[2]), ("recipient", f[3]), ("source", f[5]), ("place", f[6]),
                                      ("date", f[7])):
                        for part in val.split(" & "):
                            if part:
                                sp = find_mention(text, part, sentence)
                                assert sp
                                args.append((role, sp))
                    evs.append(dict(trigger=t, cat=cat, mode=mode.split(",")[0] or "none", status=STATUS[f[4][0]],
                                    args=args, pairable=True))
            except (AssertionError, IndexError, ValueError):
                skipped += 1
                continue
            out += event_sents(c[0], text, evs, "events:" + Path(p).stem)
    return out, skipped


def is_dev(rid):
    """5 % of the event rows, by hash of the id."""
    return zlib.crc32(rid.encode()) % 100 < 5


LIGHT = set("""held hold holds gave give gives made make makes launched launch undertook has have had is was were are be been
will would to took take takes called call calls""".split())
CAT_GSR = dict(DEMAND="REQUEST", DISAPPROVE="ACCUSE", INVESTIGATE="ACCUSE", FIGHT="ASSAULT")


def gsr():
    """PLOVER gold records in the 2016 draft's labels; status is not marked there."""
    out = []
    for r in json.load(open(SHARED / "plover/gsr.json", encoding="utf-8")):
        mk = (r.get("textInfo") or {}).get("markup") if isinstance(r.get("textInfo"), dict) else None
        cat = CAT_GSR.get(r.get("event"), r.get("event"))
        if not mk or cat not in CATEGORIES:
            continue
        text, marks, pos = "", [], 0
        for m in re.finditer(r"\(((?:SRC|TAR|EVT|LOC)(?:/(?:SRC|TAR))?): ([^()]*)\)", mk):
            text += mk[pos:m.start()]
            marks.append((m.group(1), len(text), len(text) + len(m.group(2).rstrip())))
            text += m.group(2)
            pos = m.end()
        text += mk[pos:]
        if re.search(r"\((SRC|TAR|EVT|LOC)", text):
            continue
        ev = [m for m in marks if m[0] == "EVT"]
        if not ev:
            continue
        ws = [(m.start() + ev[0][1], m.end() + ev[0][1], m.group()) for m in
              re.finditer(r"\w+", text[ev[0][1]:ev[0][2]])]
        ws = [w for w in ws if w[2].lower() not in ("with", "on", "of", "for", "in", "against", "not", "a", "the")] or ws
        if not ws:
            continue
        trig = ws[0]
        if trig[2].lower() in LIGHT and len(ws) > 1:
            trig = ws[-1] if ws[0][2].lower() not in ("will", "would", "has", "have", "had", "is", "was", "were", "are", "be", "been", "to") else ws[1]
        args = []
        for k, a, b in marks:
            t = text[a:b]
            if t.endswith(("'s", "’s")):
                b -= 2
            if k == "LOC":
                args.append(("place", (a, b)))
            elif k == "SRC" or k == "SRC/TAR" or k == "TAR/SRC":
                args.append(("actor", (a, b)))
            elif k == "TAR":
                args.append(("recipient", (a, b)))
        mode = dict(DISAPPROVE="disapprove", INVESTIGATE="investigate").get(r["event"], r.get("mode"))
        mode = mode if mode in MODES else None
        out += event_sents(r["id"], text, [dict(trigger=trig[:2], cat=cat, mode=mode, status=None, args=args,
                                               pairable=True)], "gsr")
    return out


def own_relations():
    """training/relations/*.tsv: sentences of our own with given sides (sentence, source, target, category)."""
    out = []
    for p in sorted(glob.glob(str(EVENTS.parent / "relations" / "*.tsv"))):
        for n, line in enumerate(open(p, encoding="utf-8")):
            c = line.rstrip("\n").split("\t")
            if len(c) != 4 or c[3] not in RELATIONS:
                continue
            toks = tokenize(c[0])
            sides = []
            for part in c[1:3]:
                at = c[0].find(part)
                sides.append(_covered(toks, at, at + len(part)))
            if all(sides) and not set(sides[0]) & set(sides[1]):
                out.append(Sent([c[0][a:b] for a, b in toks], "own-relations", f"{Path(p).stem}-{n}", pairs=[(*sides, c[3])]))
    return out


def relations():
    """relations.train.tsv: one pair a row."""
    out = []
    rows = open(SHARED / "plover/relations.train.tsv", encoding="utf-8").read().split("\n")[1:]
    for n, line in enumerate(rows):
        c = line.split("\t")
        if len(c) < 6:
            continue
        marked, spans, text = c[1], {}, ""
        pos = 0
        for m in re.finditer(r"</?[st]>", marked):
            text += marked[pos:m.start()]
            tag = m.group().strip("</>")
            if m.group().startswith("</"):
                spans[tag] = (spans[tag], len(text))
            else:
                spans[tag] = len(text)
            pos = m.end()
        text += marked[pos:]
        toks = tokenize(text)
        for k, part in (("s", c[2]), ("t", c[3])):
            if not isinstance(spans.get(k), tuple):
                spans[k] = find(text, part) or (0, 0)
        s, t = _covered(toks, *spans["s"]), _covered(toks, *spans["t"])
        if s:  # some rows name no recipient
            out.append(Sent([text[a:b] for a, b in toks], "relations", f"rel-{n}", pairs=[(s, t, c[4])]))
    return out


# --- lemma: edit scripts from the lower-cased form ---

def lemma_script(form, lemma):
    low = form.lower()
    if len(low) != len(form):
        return None
    ll = lemma.lower()
    n = 0
    while n < min(len(low), len(ll)) and low[n] == ll[n]:
        n += 1
    cut, add = len(low) - n, ll[n:]
    for case in ("l", "k", "t"):
        if apply_script(f"{case}|{cut}|{add}", form) == lemma:
            return f"{case}|{cut}|{add}"
    if ll == lemma:
        return f"l|{cut}|{add}"
    add = lemma[n:]
    s = f"k|{cut}|{add}"
    return s if apply_script(s, form) == lemma else None


def apply_script(script, form):
    case, cut, add = script.split("|", 2)
    cut = int(cut)
    if case == "k":
        return form[:len(form) - cut if cut <= len(form) else 0] + add
    low = form.lower()
    out = low[:max(0, len(low) - cut)] + add
    return out[:1].upper() + out[1:] if case == "t" else out


def build_labels(sents):
    c = {k: Counter() for k in ("upos", "xpos", "feats", "deprel", "lemma")}
    for s in sents:
        for k in ("upos", "xpos", "feats", "deprel"):
            c[k].update(getattr(s, k))
        for w, l in zip(s.words, s.lemma):
            sc = lemma_script(w, l)
            if sc:
                c["lemma"][sc] += 1
    lab = {k: sorted(v for v, n in c[k].items() if n >= {"feats": 2, "lemma": 4, "deprel": 2}.get(k, 2) and v != "_" or (k == "feats" and v == "_"))
           for k in c}
    lab |= dict(ner=NER, mention=MENTION, trigger=["O"] + CATEGORIES, mode=MODES,
                status=list(STATUS.values()), role=ROLES, relation=RELATIONS)
    return lab
