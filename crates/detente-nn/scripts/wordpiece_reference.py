"""Word pieces of the reference implementation, for the Rust tests.

python crates/detente-nn/scripts/wordpiece_reference.py TOKENIZER.json N OUT.jsonl [TEXT...]

Takes up to N sentences in all from the given text files (one a line) and from sentences made up of
every script's characters, splits them at spaces and writes, one word list a line:
{"words": [...], "ids": [[...], ...], "offsets": [[[start, end], ...], ...]} with byte offsets in the word.
Words that spell a special piece are left out: the reference reads them as special, we never do.
"""

import json
import random
import sys
import unicodedata

from tokenizers import Tokenizer

SPECIAL = ("[CLS]", "[SEP]", "[UNK]", "[PAD]", "[MASK]")
BLOCKS = [
    (0x0020, 0x007E), (0x00A0, 0x024F), (0x0250, 0x02AF), (0x0300, 0x036F), (0x0370, 0x03FF), (0x0400, 0x052F),
    (0x0530, 0x058F), (0x0590, 0x05FF), (0x0600, 0x06FF), (0x0700, 0x074F), (0x0900, 0x097F), (0x0980, 0x09FF),
    (0x0A00, 0x0AFF), (0x0B80, 0x0BFF), (0x0C00, 0x0CFF), (0x0D00, 0x0DFF), (0x0E00, 0x0EFF), (0x0F00, 0x0FFF),
    (0x1000, 0x109F), (0x10A0, 0x10FF), (0x1100, 0x11FF), (0x1200, 0x137F), (0x13A0, 0x13FF), (0x1780, 0x17FF),
    (0x1800, 0x18AF), (0x1E00, 0x1FFF), (0x2000, 0x20CF), (0x2100, 0x23FF), (0x2500, 0x27BF), (0x2E80, 0x2FDF),
    (0x3000, 0x312F), (0x3400, 0x3500), (0x4E00, 0x9FFF), (0xA000, 0xA4CF), (0xAC00, 0xD7A3), (0xE000, 0xE0FF),
    (0xF900, 0xFAFF), (0xFB00, 0xFDFF), (0xFE00, 0xFFEF), (0x10000, 0x100FF), (0x10330, 0x1034F), (0x1D100, 0x1D7FF),
    (0x1F300, 0x1FAFF), (0x20000, 0x20100), (0x2F800, 0x2FA1F), (0xE0000, 0xE007F),
]


def made_up(rng):
    words = []
    first, last = rng.choice(BLOCKS)
    for _ in range(rng.randint(3, 25)):
        if rng.random() < 0.2:
            first, last = rng.choice(BLOCKS)
        word = "".join(
            chr(rng.randint(first, last)) if rng.random() < 0.9 else chr(rng.randint(0x20, 0x17F))
            for _ in range(rng.choice([1, 2, 3, 5, 8, 12, 20]))
        )
        if rng.random() < 0.05:
            word += "\u0301"
        words.append(word)
    return words


def main():
    tokenizer = Tokenizer.from_file(sys.argv[1])
    tokenizer.no_truncation()
    tokenizer.no_padding()
    count, out = int(sys.argv[2]), open(sys.argv[3], "w", encoding="utf-8")
    rng = random.Random(1)
    texts = []
    for path in sys.argv[4:]:
        with open(path, encoding="utf-8") as lines:
            texts += [line.split(" ") for line in lines.read().split("\n") if line]
    rng.shuffle(texts)
    sentences = texts[: count // 2]
    while len(sentences) < count:
        sentences.append(made_up(rng))
    for words in sentences:
        words = [w for w in words if w and not any(s in w for s in SPECIAL)]
        encodings = tokenizer.encode_batch(words, add_special_tokens=False)
        offsets = []
        for word, e in zip(words, encodings):
            at = [0]
            for c in word:
                at.append(at[-1] + len(c.encode()))
            offsets.append([[at[a], at[b]] for a, b in e.offsets])
        row = {"words": words, "ids": [e.ids for e in encodings], "offsets": offsets}
        out.write(json.dumps(row) + "\n")


main()
