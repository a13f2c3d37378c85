"""Words that tell sport, arts and science from the rest of the news: writes `data/ontology/topics.tsv`.

`python topics.py` learns a logistic regression (L2, C 0.3) on the headings of Wikipedia's Current Events items, over the
lower-case words of an item, so that no name is learned. Left out: items without a heading, 15 % by hash of the id, on which
the area under the curve is printed, and the 500 items that `crates/detente/examples/quiet.rs` counts.
"""
import json
import os
import re
import zlib
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("DETENTE_DATA", ROOT.parent / "shared" / "data"))
HEADINGS = ("sport", "arts and culture", "science")
LEAST_ITEMS, LEAST_WEIGHT = 12, 0.15


def words(text):
    return set(re.findall(r"\b[a-z]{3,}\b", text))


def quiet(heading):
    return heading.lower().startswith(HEADINGS)


def main():
    with open(SHARED / "news/current-events.2002-2022.jsonl", encoding="utf-8") as lines:
        items = [json.loads(line) for line in lines]
    pastimes = [i for i in items if quiet(i.get("category") or "")]
    counted = {i["id"] for i in pastimes[:: len(pastimes) // 500][:500]}
    items = [i for i in items if (i.get("category") or "Uncategorized") != "Uncategorized" and i["id"] not in counted]
    kept = [zlib.crc32(i["id"].encode()) % 100 < 15 for i in items]
    train = [i for i, k in zip(items, kept) if not k]
    test = [i for i, k in zip(items, kept) if k]
    label = lambda some: np.array([quiet(i["category"]) for i in some])
    table = CountVectorizer(analyzer=lambda i: words(i["text"]), min_df=LEAST_ITEMS)
    model = LogisticRegression(C=0.3, max_iter=300).fit(table.fit_transform(train), label(train))
    auc = roc_auc_score(label(test), model.decision_function(table.transform(test)))
    print(f"{len(train)} items, area under the curve on {len(test)} others {auc:.3f}")
    weights = sorted(zip(table.get_feature_names_out(), model.coef_[0]))
    with open(ROOT / "data/ontology/topics.tsv", "w", encoding="utf-8") as out:
        out.write("# How much a word speaks for sport, arts or science: log odds, `*` is added once.\n")
        out.write("# source: counted on the headings of Wikipedia's Current Events items of 2002-2022 by training/topics.py; licence: CC BY-SA 4.0; date: 2026-11-23\n")
        out.write("# columns: lower-case word of three letters or more, weight\n")
        out.write("word\tweight\n")
        out.write(f"*\t{model.intercept_[0]:.2f}\n")
        out.writelines(f"{w}\t{v:.2f}\n" for w, v in weights if abs(v) >= LEAST_WEIGHT)


if __name__ == "__main__":
    main()
