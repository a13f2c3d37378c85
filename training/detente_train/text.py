"""Words, word pieces and word shapes: the one place where text becomes numbers.

The Rust inference must do the same; `docs/model.md` is the contract.
"""
import re
from functools import lru_cache

from tokenizers import Tokenizer

MAX_PIECES_PER_WORD = 16
MAX_PIECES = 510
HYPHENS = "-\u2010\u2011"

SHAPES = ["special", "lower", "Title", "UPPER", "U", "miXed", "digits", "digits-punct",
          "alnum", "punct", "other"]
SHAPES = SHAPES + [s + "+hyphen" for s in SHAPES]


class Pieces:
    """Word pieces of single words, cached; BERT's uncased normaliser and WordPiece."""

    def __init__(self, path):
        self.tok = Tokenizer.from_file(str(path))
        self.tok.no_truncation()
        self.tok.no_padding()
        self.cls = self.tok.token_to_id("[CLS]")
        self.sep = self.tok.token_to_id("[SEP]")
        self.unk = self.tok.token_to_id("[UNK]")
        self.pad = self.tok.token_to_id("[PAD]")
        self.cache = {}

    def __call__(self, word):
        ids = self.cache.get(word)
        if ids is None:
            ids = self.tok.encode(word, add_special_tokens=False).ids[:MAX_PIECES_PER_WORD]
            ids = tuple(ids) or (self.unk,)
            self.cache[word] = ids
        return ids

    def vocab(self):
        v = sorted(self.tok.get_vocab().items(), key=lambda kv: kv[1])
        return [k for k, _ in v]


def _is_punct(c):
    o = ord(c)
    return (o < 0x80 or 0xA1 <= o <= 0xBF or o in (0xD7, 0xF7) or 0x2000 <= o <= 0x206F
            or 0x20A0 <= o <= 0x20CF or 0x3000 <= o <= 0x303F)


@lru_cache(maxsize=None)
def shape(word):
    """Shape id of the original text of a word (see docs/model.md)."""
    up = lo = dg = pu = ot = 0
    first_upper = None
    for c in word:
        if c.isupper():
            up += 1
            if first_upper is None:
                first_upper = True
        elif c.islower():
            lo += 1
            if first_upper is None:
                first_upper = False
        elif "0" <= c <= "9":
            dg += 1
        elif _is_punct(c):
            pu += 1
        else:
            ot += 1
    if up + lo + ot == 0:
        if dg == 0:
            return 9
        return 6 if pu == 0 else 7
    if dg > 0:
        base = 8
    elif ot > 0:
        base = 10
    elif up == 0:
        base = 1
    elif lo == 0:
        base = 4 if up == 1 else 3
    elif up == 1 and first_upper:
        base = 2
    else:
        base = 5
    if base in (1, 2, 3, 4, 5, 8) and any(h in word for h in HYPHENS):
        base += 11
    return base


def shapes(words):
    """Shape ids of a sentence; in an all-capitals sentence case says nothing, so UPPER reads as lower."""
    ids = [shape(w) for w in words]
    up = sum(c.isupper() for w in words for c in w)
    lo = sum(c.islower() for w in words for c in w)
    n = sum(any(c.isupper() or c.islower() for c in w) for w in words)
    if n >= 3 and up * 10 >= 6 * (up + lo):
        ids = [1 if i in (3, 4) else 12 if i in (14, 15) else i for i in ids]
    return ids


# --- a tokenizer for training rows that come as raw text (UD English conventions) ---

ABBR = set("""Mr. Mrs. Ms. Dr. Gen. Lt. Col. Sgt. Capt. Maj. Adm. Gov. Sen. Rep. Pres. Prof. Rev. St. Jr. Sr.
Jan. Feb. Mar. Apr. Jun. Jul. Aug. Sep. Sept. Oct. Nov. Dec. Mon. Tue. Wed. Thu. Fri. Sat. Sun. No. Nos. vs. v. etc.
e.g. i.e. Inc. Corp. Ltd. Co. Bros. Ave. Blvd. Rd. Mt. Ft. cf. al. approx. dept. est. a.m. p.m.""".split())
PREFIX = set("co pre post non ex anti pro re sub semi multi mid vice inter counter pan e ultra".split())
TOKEN = re.compile(r"""
    https?://\S+ | www\.\S+ | \S+@\S+\.\w+
  | (?:[A-Za-z]\.){2,}
  | [$€£¥]|[A-Z]{1,3}\$
  | \d+(?:[.,:/]\d+)*(?:st|nd|rd|th|s)?
  | \.\.\.|…
  | [^\W\d_]+(?:\.[^\W\d_]+)*
  | \w+
  | --+
  | .
""", re.X | re.S)
CONTR = re.compile(r"(?i)^(.+?)(n['’]t|['’](?:s|re|ve|ll|d|m)|['’])$")


def tokenize(text):
    """[(start, end)] of words by characters; only used on training rows given as raw text."""
    out = []
    for m in re.finditer(r"\S+", text):
        chunk, base = m.group(), m.start()
        toks = [(t.start(), t.end()) for t in TOKEN.finditer(chunk)]
        merged = []
        i = 0
        while i < len(toks):
            s, e = toks[i]
            w = chunk[s:e]
            # abbreviations keep their period
            if i + 1 < len(toks) and chunk[toks[i + 1][0]:toks[i + 1][1]] == "." and toks[i + 1][0] == e:
                if w + "." in ABBR or (len(w) == 1 and w.isupper()):
                    e += 1
                    i += 1
            # contractions and possessives
            if w.isalpha() and i + 2 <= len(toks) - 1 and chunk[e:e + 1] in ("'", "’"):
                nxt = chunk[toks[i + 2][0]:toks[i + 2][1]]
                if nxt.lower() in ("s", "re", "ve", "ll", "d", "m"):
                    merged.append((s, e))
                    merged.append((e, toks[i + 2][1]))
                    i += 3
                    continue
                if nxt.lower() == "t" and w.lower().endswith("n") and len(w) > 1:
                    merged.append((s, e - 1))
                    merged.append((e - 1, toks[i + 2][1]))
                    i += 3
                    continue
                if len(w) <= 2 and len(nxt) > 2 and w.lower() in ("o", "d", "l", "al"):
                    merged.append((s, toks[i + 2][1]))
                    i += 3
                    continue
            # prefixes stay joined
            if w.lower() in PREFIX and i + 2 < len(toks) and chunk[e:e + 1] == "-":
                merged.append((s, toks[i + 2][1]))
                i += 3
                continue
            merged.append((s, e))
            i += 1
        out += [(base + s, base + e) for s, e in merged]
    return out


def split_sentences(text, spans):
    """Groups of token spans, one a sentence; a simple rule good enough for edited rows."""
    sents, cur = [], []
    for k, (s, e) in enumerate(spans):
        cur.append((s, e))
        w = text[s:e]
        nxt = text[spans[k + 1][0]:spans[k + 1][1]] if k + 1 < len(spans) else ""
        gap = text[e:spans[k + 1][0]] if k + 1 < len(spans) else ""
        end = w in (".", "!", "?", "...", "…") and gap and (nxt[:1].isupper() or nxt[:1] in "\"“'‘([" or nxt[:1].isdigit())
        if w in ("\"", "”", "'", "’") and len(cur) > 1 and text[cur[-2][0]:cur[-2][1]] in (".", "!", "?") and gap \
                and nxt[:1].isupper():
            end = True
        if end:
            sents.append(cur)
            cur = []
    if cur:
        sents.append(cur)
    return sents
