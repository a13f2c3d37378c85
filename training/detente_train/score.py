"""`python -m detente_train.score CHECKPOINT [--int8] [--lemmas FILE]`: all development scores as JSON lines."""
import argparse
import json

import torch

from . import evaluate as E
from .export import dequantized
from .run import CACHE, load, load_data, load_dev, load_labels, prepare
from .text import Pieces


def main():
    a = argparse.ArgumentParser()
    a.add_argument("checkpoint")
    a.add_argument("--labels", default=str(CACHE / "labels.json"))
    a.add_argument("--encoder", default=str(CACHE / "minilm"))
    a.add_argument("--int8", action="store_true", help="weights of the int8 file, activations int8 per piece")
    a.add_argument("--lemmas", help="JSON of lemma tables")
    a.add_argument("--threads", type=int, default=1)
    a.add_argument("--only", default="ewt,gum,gum_other,uner,uds,events")
    o = a.parse_args()
    torch.set_num_threads(o.threads)
    lab = load_labels(o.labels)
    pieces = Pieces(o.encoder + "/tokenizer.json")
    net = load(o.checkpoint, lab).eval()
    if o.int8:
        net = dequantized(net).eval()
        net.enc.quant = True
    exc = json.load(open(o.lemmas)) if o.lemmas else None
    dev = load_dev()
    for v in dev.values():
        prepare(v, lab)
    only = o.only.split(",")
    show = lambda k, v: print(k, json.dumps(v), flush=True)
    for k in ("ewt", "gum", "gum_other"):
        if k in only:
            show(k, E.syntax(net, dev[k], pieces, exc))
    if "uner" in only:
        show("uner", E.names(net, dev["uner"], pieces))
    if "uds" in only:
        show("uds", E.factuality(net, dev["ewt"], pieces))
    if "events" in only:
        tr = load_data()
        from .silver import parse

        parse(net, tr["events_dev"], pieces)
        for s in tr["events_dev"]:
            s.silver = s.p_head
        show("events_dev", E.events(net, tr["events_dev"], pieces))


if __name__ == "__main__":
    main()
