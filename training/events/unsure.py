#!/usr/bin/env python3
"""Draws news items that the coder is unsure about, for annotation by hand: cep-e.tsv.

    detente code ITEMS.jsonl --format jsonl > RECORDS.jsonl
    python3 training/events/unsure.py ITEMS.jsonl RECORDS.jsonl GOLD.jsonl [GOLD.jsonl ...] -- ROWS.tsv [ROWS.tsv ...] > sample.jsonl

Active learning: an item is unsure where a record has a confidence under 0.3, no actor, or no recipient in a category
that has one. Of these 6,800 are drawn, with 1,100 that are sure, 600 of sport, arts and science with a record, and 900
without any record, at random with a fixed seed; a second draw takes 6,200 more unsure ones. No item of the GOLD files
or of the ROWS, none of the 500 quiet items that are measured. (cep-e.tsv was drawn from the records of version 04e8497.)

With --scores before ITEMS an item is unsure where the model's score of a trigger lies under 0.6 or that of a side between
0.3 and 0.7, or where a side is missing: cep-f.tsv, drawn from the records of version eed8c76 with the thresholds of triggers
(`trigger`, `LEAST_SHARE` in `crates/detente-event/src/coder.rs`) set to 0.2, so that what it nearly took for an event is drawn too.
"""

import json
import random
import sys

from sample import QUIET, QUIET_MEASURED, pools_of

FIRST = (20261130, (("unsure", 6800), ("sure", 1100), ("quiet", 600), ("none", 900)))
SECOND = (20261201, (("unsure", 6200),))
BY_SCORE = (
    (20261202, (("unsure", 14500), ("sure", 1400), ("quiet", 700), ("none", 1600))),
    (20261203, (("sure", 5000), ("none", 2200))),
)
TWO_SIDED = {"ACCUSE", "REQUEST", "REJECT", "THREATEN", "SANCTION", "SUPPORT", "AID", "COERCE", "ASSAULT"}


def is_unsure(record):
    return record["confidence"] < 0.3 or not record["actor"] or not record["recipient"] and record["event"] in TWO_SIDED


def is_unsure_by_score(record):
    for step in record["evidence"]["decisions"]:
        name, score = step["name"], step["score"]
        if name == "model trigger" and score < 0.6 or name in ("actor by model", "recipient by model") and 0.3 < score < 0.7:
            return True
    return not record["actor"] or not record["recipient"] and record["event"] in TWO_SIDED


def strata(items_path, records, gold, taken, unsure):
    """Items by stratum."""
    rows = [json.loads(line) for line in open(items_path, encoding="utf-8")]
    quiet = [row["id"] for row in rows if row["category"].lower().startswith(QUIET)]
    taken = taken | set(quiet[:: max(len(quiet) // QUIET_MEASURED, 1)][:QUIET_MEASURED])
    names = {}
    for pool, years in pools_of(items_path, gold).items():
        for items in years.values():
            for item in items:
                names.setdefault(item["id"], (item, set()))[1].add(pool)
    out = {"unsure": [], "sure": [], "quiet": [], "none": []}
    for key, (item, pools) in sorted(names.items()):
        if key in taken:
            continue
        found = records.get(key, [])
        if "quiet" in pools and found:
            out["quiet"].append(item)
        elif found:
            out["unsure" if any(map(unsure, found)) else "sure"].append(item)
        elif pools & {"political", "uncategorized"}:
            out["none"].append(item)
    return out


def main():
    by_score = sys.argv[1] == "--scores"
    cut = sys.argv.index("--")
    items, coded, *gold = sys.argv[1 + by_score : cut]
    taken = {line.split("\t")[0] for path in sys.argv[cut + 1 :] for line in open(path, encoding="utf-8")}
    records = {}
    for line in open(coded, encoding="utf-8"):
        record = json.loads(line)
        records.setdefault(record["doc"], []).append(record)
    for seed, shares in BY_SCORE if by_score else (FIRST, SECOND):
        rng = random.Random(seed)
        pools = strata(items, records, gold, taken, is_unsure_by_score if by_score else is_unsure)
        drawn = []
        for name, size in shares:
            rng.shuffle(pools[name])
            drawn += [{"stratum": name, **item} for item in pools[name][:size]]
        rng.shuffle(drawn)
        taken |= {item["id"] for item in drawn}
        for item in drawn:
            print(json.dumps(item, ensure_ascii=False))


if __name__ == "__main__":
    main()
