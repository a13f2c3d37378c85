#!/bin/sh
# Speed and memory of the whole program: documents/s, MB/s and peak memory on files of news.
#
#   benches/run.sh [FILE…]     default: the two news files of the building material, ../shared/data/news/*.jsonl
#   THREADS=1 SAMPLE=2000 benches/run.sh     so many threads; only the first 2000 lines of every file
#
# Needs GNU time. Prints Markdown; reports/speed.md holds the last run.
set -eu
cd "$(dirname "$0")/.."
cargo build --quiet --release -p detente-cli
program="${CARGO_TARGET_DIR:-target}/release/detente"
threads="${THREADS:-$(nproc)}"
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
[ "$#" -gt 0 ] || set -- ../shared/data/news/*.jsonl

echo "| file | documents | MB of text | records | threads | seconds | documents/s | MB/s | peak MB | exit |"
echo "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
for file in "$@"; do
    input="$file"
    if [ -n "${SAMPLE:-}" ]; then
        input="$scratch/$(basename "$file")"
        head -n "$SAMPLE" "$file" > "$input"
    fi
    code=0
    /usr/bin/time -f '%e %M' -o "$scratch/time" \
        "$program" code "$input" --threads "$threads" --format jsonl > "$scratch/records" 2> "$scratch/log" || code=$?
    documents="$(grep -o '[0-9]* documents' "$scratch/log" | tail -n 1 | cut -d ' ' -f 1)"
    records="$(wc -l < "$scratch/records")"
    bytes="$(wc -c < "$input")"
    tail -n 1 "$scratch/time" | awk -v f="$(basename "$file")" -v d="${documents:-0}" -v r="$records" -v b="$bytes" \
        -v t="$threads" -v c="$code" '{ printf "| %s | %d | %.1f | %d | %d | %.1f | %.1f | %.2f | %.0f | %d |\n",
            f, d, b / 1e6, r, t, $1, d / $1, b / 1e6 / $1, $2 / 1024, c }'
done
