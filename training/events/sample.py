#!/usr/bin/env python3
"""Draws the news items that are annotated by hand in cep-a.tsv and cep-b.tsv.

    python3 training/events/sample.py ITEMS.jsonl GOLD.jsonl [GOLD.jsonl ...] > sample.jsonl

ITEMS is the Current Events file, the GOLD files hold the documents that are kept for measuring.
No id and no text of a GOLD file, and no text twice, comes out. Three strata are drawn evenly over
the years with a fixed seed and mixed at random, so that every beginning of the output has the
same shares: 55 % political, 25 % anything, 20 % sport, arts, science, business, disasters.
A second part looks for diplomacy and for the categories that are rare in the first. The first 280 items of the third
part that cep-a.tsv does not have became training/records/, the rest of the third and the fourth cep-b.tsv.
The first 140 items of the sixth became training/records/cep-3.jsonl, the first 200 of the seventh cep-4.jsonl, the
rest of the seventh and the first of the eighth cep-d.tsv; the fifth and the rest of the sixth cep-c.tsv: items without a heading too, and sport, arts and science, which hardly hold an event; the
500 of these that `crates/detente/examples/quiet.rs` counts records in are left out.
"""

import json
import random
import re
import sys

# seed, number of items, share of each stratum
PARTS = (
    (20261122, 2000, (("political", 0.55), ("any", 0.25), ("other", 0.20))),
    (20261123, 1000, (("diplomatic", 0.45), ("rare", 0.25), ("political", 0.15), ("any", 0.10), ("other", 0.05))),
    (20261124, 4200, (("political", 0.58), ("diplomatic", 0.14), ("rare", 0.18), ("any", 0.06), ("other", 0.04))),
    (20261125, 4200, (("political", 0.58), ("diplomatic", 0.14), ("rare", 0.18), ("any", 0.06), ("other", 0.04))),
    (20261126, 6650, (("political", 0.30), ("diplomatic", 0.08), ("rare", 0.07), ("uncategorized", 0.34), ("quiet", 0.21))),
    (20261127, 3200, (("political", 0.42), ("diplomatic", 0.12), ("rare", 0.14), ("uncategorized", 0.32))),
    (20261128, 5400, (("political", 0.40), ("diplomatic", 0.14), ("rare", 0.12), ("uncategorized", 0.24), ("quiet", 0.10))),
    (20261129, 3000, (("political", 0.50), ("diplomatic", 0.14), ("rare", 0.12), ("uncategorized", 0.24))),
)
DIPLOMATIC = re.compile(r"relation|nuclear|crisis|dispute", re.I)
# words of the categories that the first part hardly shows: AID, COOPERATE, MOBILIZE, SUPPORT, CONSULT
RARE = re.compile(
    r"\b(humanitarian|donat\w+|aid|loan|asylum|joint|cooperat\w+|co-operat\w+|extradit\w+|exercises|deploy\w*"
    r"|warships?|mobili[sz]\w+|reservists|on alert|ratif\w+|recogni[sz]es?|treaty|endorses|praises|supports?"
    r"|talks|summit|peacekeep\w+|observers|hand(?:s|ed) over|disarm\w*|prisoner swap)\b"
)
OTHER = re.compile(r"sport|art|cultur|scien|techno|business|econom|disaster|health|medic|environ|entertain|euro 20|cup", re.I)
POLITICAL = re.compile(
    r"conflict|attack|politic|election|relation|law|war\b|spring|protest|uprising|insurgen|unrest|occupation"
    r"|dispute|crisis|incident|middle east|emergency|revolution|coup",
    re.I,
)


QUIET = ("sport", "arts and culture", "science")
QUIET_MEASURED = 500


def normal(text):
    return re.sub(r"\W+", " ", text).strip().lower()


def stratum(category):
    if POLITICAL.search(category):
        return "political"
    return "other" if OTHER.search(category) else "any"


def pools_of(path, gold):
    """Items by stratum and year, without those of the gold files and without double texts."""
    gold_ids, seen = set(), set()
    for name in gold:
        for line in open(name, encoding="utf-8"):
            row = json.loads(line)
            gold_ids.add(row["id"])
            if isinstance(row.get("text"), str):
                seen.add(normal(row["text"]))
    pools = {name: {} for name in ("political", "any", "other", "diplomatic", "rare", "uncategorized", "quiet")}
    rows = [json.loads(line) for line in open(path, encoding="utf-8")]
    quiet = [row["id"] for row in rows if row["category"].lower().startswith(QUIET)]
    measured = set(quiet[:: max(len(quiet) // QUIET_MEASURED, 1)][:QUIET_MEASURED])
    for row in rows:
        text = " ".join(row["text"].split())
        key = normal(text)
        if row["id"] in gold_ids or key in seen or not 30 <= len(text) <= 900:
            continue
        seen.add(key)
        item = {"id": row["id"], "category": row["category"], "text": text}
        names = {stratum(row["category"]), "any"}
        if DIPLOMATIC.search(row["category"]):
            names.add("diplomatic")
        if RARE.search(text):
            names.add("rare")
        if row["category"] == "Uncategorized":
            names.add("uncategorized")
        if row["category"].lower().startswith(QUIET) and row["id"] not in measured:
            names.add("quiet")
        for name in names:
            pools[name].setdefault(row["date"][:4], []).append(item)
    return pools


def draw(pools, rng, size, shares, taken):
    drawn = []
    for name, share in shares:
        years = sorted(pools[name])
        for year in years:
            rng.shuffle(pools[name][year])
        want = round(size * share)
        while want and any(pools[name].values()):
            for year in years:
                if want and pools[name][year]:
                    item = pools[name][year].pop()
                    if item["id"] not in taken:
                        taken.add(item["id"])
                        drawn.append({"stratum": name, **item})
                        want -= 1
    rng.shuffle(drawn)
    return drawn


def main():
    pools = pools_of(sys.argv[1], sys.argv[2:])
    taken = set()
    for seed, size, shares in PARTS:
        for item in draw(pools, random.Random(seed), size, shares, taken):
            print(json.dumps(item, ensure_ascii=False))


if __name__ == "__main__":
    main()
