#!/bin/sh
# Five-fold cross-validation of relations. First a small encoder that has seen event rows and no relation row; then for each fold
# a teacher, its beliefs and the small encoder taught by it, none of which have seen the rows of the fold.
# Needs the teacher for events of train.sh and its beliefs; four and a half hours on two cores.
# usage: relations-cv.sh TEACHER.pt BELIEFS.pkl FOLDER
set -eu
cd "$(dirname "$0")"
PY=${PYTHON:-python3}
CACHE=${DETENTE_CACHE:?folder with minilm, mpnet and labels.json, as in train.sh}
teacher=$1 beliefs=$2 out=$3
mkdir -p "$out"
for fold in 0 1 2 3 4; do
    [ -f "$out/pairs$fold.pkl" ] && continue
    "$PY" -m detente_train.teacher "$out/teacher.pt" --relations-only --init "$teacher" --hold $fold --epochs 3 --lr 4e-5 | tee "$out/teacher$fold.txt"
    "$PY" -m detente_train.distil pairs "$out/teacher.pt" "$out/pairs.part" --event-pairs 1
    mv "$out/pairs.part" "$out/pairs$fold.pkl"
done
[ -f "$out/init.pt" ] || "$PY" -m detente_train.distil learn "$CACHE/minilm" "$out/init.pt" --fresh --beliefs "$beliefs" --news 0 --share 0.75 \
    --before 0 --lr 2e-4
for fold in 0 1 2 3 4; do
    "$PY" -m detente_train.distil fold "$out/init.pt" "$out/small.pt" --pairs "$out/pairs$fold.pkl" --hold $fold --epochs 2 \
        --share 0.75 --budget 1600 --lr 1.5e-4 --seed 5 | tee "$out/small$fold.txt"
done
grep -h '^fold' "$out"/teacher?.txt "$out"/small?.txt
"$PY" -m detente_train.distil pool "$out"/small?.txt
