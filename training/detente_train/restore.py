"""A checkpoint out of a model file: `python -m detente_train.restore MODEL.safetensors OUT.pt`.

int8 weights come back as what they stand for, so that training can go on where the earlier checkpoints are gone.
"""
import json
import sys

import torch
from safetensors import safe_open

from .export import tensors
from .net import LAYERS, Detente
from .run import save


def restore(path):
    with safe_open(path, "pt") as f:
        config = json.loads(f.metadata()["config"])
        t = {k: f.get_tensor(k) for k in f.keys()}
    net = Detente(config["labels"])
    if config.get("event_layers"):
        net.enc.grow_tower(LAYERS - config["event_layers"])
    if config.get("relation_layers"):
        net.enc.grow_pairs(LAYERS - config["relation_layers"])
    with torch.no_grad():
        for name, (w, _) in tensors(net).items():
            v = t[name].float()
            scale = t.get((name[:-7] if name.endswith(".weight") else name) + ".scale")
            if scale is not None:
                v = v * scale.reshape(-1, *([1] * (v.dim() - 1)))
            # the side embeddings are handed out as a copy
            (net.enc.side.weight if name == "embeddings.side" else w).copy_(v.reshape(w.shape))
    return net


if __name__ == "__main__":
    save(restore(sys.argv[1]), sys.argv[2])
