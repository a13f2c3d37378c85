"""Writes src/unicode_tables.rs: the character classes of the BERT uncased normaliser.

The classes are found by asking the reference implementation (`tokenizers`) about every code
point, so that new Unicode versions cannot move us away from what the model was trained on.
Run: python crates/detente-nn/scripts/unicode_tables.py > crates/detente-nn/src/unicode_tables.rs
"""

from tokenizers import normalizers, pre_tokenizers, __version__

normalizer = normalizers.BertNormalizer(
    clean_text=True, handle_chinese_chars=False, strip_accents=True, lowercase=True
)
splitter = pre_tokenizers.BertPreTokenizer()


def ranges(accept):
    found = []
    for code in range(0x110000):
        if 0xD800 <= code < 0xE000 or not accept(chr(code)):
            continue
        if found and found[-1][1] == code - 1:
            found[-1][1] = code
        else:
            found.append([code, code])
    return found


def emit(name, doc, table):
    print(f"/// {doc}")
    print(f"pub(crate) static {name}: [(u32, u32); {len(table)}] = [")
    for first, last in table:
        print(f"    (0x{first:04x}, 0x{last:04x}),")
    print("];")


print("//! Character classes of the BERT uncased normaliser, inclusive code point ranges.")
print("//!")
print("//! Written by `scripts/unicode_tables.py` (probed from `tokenizers` " + __version__ + "); do not edit.")
print()
emit(
    "REMOVED",
    "Dropped: control, format and private-use characters, combining marks, U+FFFD.",
    ranges(lambda c: normalizer.normalize_str("a" + c + "b") == "ab"),
)
print()
emit(
    "PUNCTUATION",
    "Split off as a piece of its own: ASCII punctuation and symbols, and Unicode P*.",
    ranges(lambda c: len(splitter.pre_tokenize_str("a" + c + "b")) == 3),
)
