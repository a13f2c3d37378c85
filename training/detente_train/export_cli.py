"""`python -m detente_train.export_cli CHECKPOINT --int8 FILE --f32 FILE --reference FILE`"""
import argparse
import json

import torch

from .export import export
from .reference import reference
from .run import CACHE, load, load_labels
from .text import Pieces


def main():
    a = argparse.ArgumentParser()
    a.add_argument("checkpoint")
    a.add_argument("--labels", default=str(CACHE / "labels.json"))
    a.add_argument("--encoder", default=str(CACHE / "minilm"))
    a.add_argument("--int8")
    a.add_argument("--f32")
    a.add_argument("--reference")
    a.add_argument("--card", help="JSON put into the file's config")
    a.add_argument("--lemmas", help="JSON of lemma tables (detente_train.lemmas)")
    o = a.parse_args()
    torch.set_num_threads(1)
    lab = load_labels(o.labels)
    pieces = Pieces(o.encoder + "/tokenizer.json")
    net = load(o.checkpoint, lab).eval()
    card = json.load(open(o.card)) if o.card else None
    exc = json.load(open(o.lemmas)) if o.lemmas else None
    if o.int8:
        print(o.int8, export(net, pieces, o.int8, True, card, exc))
    if o.f32:
        print(o.f32, export(net, pieces, o.f32, False, card, exc))
    if o.reference:
        reference(net, pieces, o.reference)


if __name__ == "__main__":
    main()
