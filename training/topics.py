"""Tells sport, arts and science from the rest of the news: writes `models/topic.safetensors`.

    python topics.py rows > rows.jsonl
    cargo run --release -p detente --example stories -- rows.jsonl > stories.tsv
    cargo run --release -p detente --example stories -- ../shared/data/news/current-events.2002-2022.jsonl >> stories.tsv
    python topics.py stories.tsv

learns a logistic regression (L2) on the headings of Wikipedia's Current Events items, over the mean of the vectors that the
shipped model gives to the words of an item in its reading for events. Event rows of our own that hold an event are told as
politics beside them: a single sentence about a strike or a trade ban looks much like science otherwise. Left out: items without a heading, those of the gold
records and of `training/records`, 15 % by hash of the id, on which it is measured, and the 500 items that
`crates/detente/examples/quiet.rs` counts.
"""
import json
import os
import sys
import zlib
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from detente_train.data import is_dev

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("DETENTE_DATA", ROOT.parent / "shared" / "data"))
HEADINGS = ("sport", "arts and culture", "science")
C = 0.02
ROW = "row-"


def quiet(item):
    return item["category"].lower().startswith(HEADINGS)


def rows():
    """Event rows of our own that hold an event and are not kept out, as items for the example `stories`."""
    for path in sorted((ROOT / "training/events").glob("own-*.tsv")):
        with open(path, encoding="utf-8") as lines:
            next(lines)
            for line in lines:
                name, text, events = line.rstrip("\n").split("\t")[:3]
                if events and not is_dev(name):
                    print(json.dumps({"id": ROW + name, "text": text, "category": "row"}))


def main():
    with open(SHARED / "news/current-events.2002-2022.jsonl", encoding="utf-8") as lines:
        items = [i for i in map(json.loads, lines) if (i.get("category") or "Uncategorized") != "Uncategorized"]
    pastimes = [i for i in items if quiet(i)]
    out = {i["id"] for i in pastimes[:: len(pastimes) // 500][:500]}
    for path in [*(ROOT / "training/records").glob("*.jsonl"), *(SHARED.parent / "gold").glob("*.jsonl")]:
        out.update(json.loads(line)["id"] for line in open(path, encoding="utf-8"))
    label = {i["id"]: quiet(i) for i in items if i["id"] not in out}
    x, y, kept = [], [], []
    with open(sys.argv[1], encoding="utf-8") as lines:
        for line in lines:
            name, *numbers = line.split()
            row = name.startswith(ROW)
            if row or name in label:
                x.append(np.array(numbers, dtype=np.float32))
                y.append(not row and label[name])
                kept.append(not row and zlib.crc32(name.encode()) % 100 < 15)
    x, y, kept = np.stack(x), np.array(y), np.array(kept)
    mean, spread = x[~kept].mean(0), x[~kept].std(0) + 1e-6
    model = LogisticRegression(C=C, max_iter=500).fit((x[~kept] - mean) / spread, y[~kept])
    score = model.decision_function((x[kept] - mean) / spread)
    print(f"{(~kept).sum()} items, area under the curve on {kept.sum()} others {roc_auc_score(y[kept], score):.4f}")
    for lost in (0.005, 0.01, 0.02, 0.05):
        least = np.quantile(score[~y[kept]], 1 - lost)
        print(f"belief {1 / (1 + np.exp(-least)):.2f}: {(score[y[kept]] >= least).mean():.3f} found, {lost} of the others")
    weight = model.coef_[0] / spread
    bias = model.intercept_ - weight @ mean
    save_file(
        {"weight": weight.astype(np.float32), "bias": bias.astype(np.float32)},
        ROOT / "models/topic.safetensors",
        metadata={"config": json.dumps({"dim": len(weight)})},
    )


if __name__ == "__main__":
    rows() if sys.argv[1] == "rows" else main()
