#!/usr/bin/env python3
"""Draws the news items that are annotated by hand in cep-a.tsv.

    python3 training/events/sample.py ITEMS.jsonl GOLD.jsonl [GOLD.jsonl ...] > sample.jsonl

ITEMS is the Current Events file, the GOLD files hold the documents that are kept for measuring.
No id and no text of a GOLD file, and no text twice, comes out. Three strata are drawn evenly over
the years with a fixed seed and mixed at random, so that every beginning of the output has the
same shares: 55 % political, 25 % anything, 20 % sport, arts, science, business, disasters.
"""

import json
import random
import re
import sys

SEED = 20261122
SIZE = 2000
SHARES = (("political", 0.55), ("any", 0.25), ("other", 0.20))
OTHER = re.compile(r"sport|art|cultur|scien|techno|business|econom|disaster|health|medic|environ|entertain|euro 20|cup", re.I)
POLITICAL = re.compile(
    r"conflict|attack|politic|election|relation|law|war\b|spring|protest|uprising|insurgen|unrest|occupation"
    r"|dispute|crisis|incident|middle east|emergency|revolution|coup",
    re.I,
)


def normal(text):
    return re.sub(r"\W+", " ", text).strip().lower()


def stratum(category):
    if POLITICAL.search(category):
        return "political"
    return "other" if OTHER.search(category) else "any"


def main():
    gold_ids, seen = set(), set()
    for path in sys.argv[2:]:
        for line in open(path, encoding="utf-8"):
            row = json.loads(line)
            gold_ids.add(row["id"])
            if isinstance(row.get("text"), str):
                seen.add(normal(row["text"]))
    pools = {name: {} for name, _ in SHARES}
    for line in open(sys.argv[1], encoding="utf-8"):
        row = json.loads(line)
        text = " ".join(row["text"].split())
        key = normal(text)
        if row["id"] in gold_ids or key in seen or not 30 <= len(text) <= 900:
            continue
        seen.add(key)
        item = {"id": row["id"], "category": row["category"], "text": text}
        year = row["date"][:4]
        for name in {stratum(row["category"]), "any"}:
            pools[name].setdefault(year, []).append(item)
    rng = random.Random(SEED)
    taken, drawn = set(), []
    for name, share in SHARES:
        years = sorted(pools[name])
        for year in years:
            rng.shuffle(pools[name][year])
        want = round(SIZE * share)
        while want and any(pools[name].values()):
            for year in years:
                if want and pools[name][year]:
                    item = pools[name][year].pop()
                    if item["id"] not in taken:
                        taken.add(item["id"])
                        drawn.append({"stratum": name, **item})
                        want -= 1
    rng.shuffle(drawn)
    for item in drawn:
        print(json.dumps(item, ensure_ascii=False))


if __name__ == "__main__":
    main()
