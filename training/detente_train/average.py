"""Averages checkpoints: `python -m detente_train.average OUT.pt A.pt B.pt …` (same labels, same shapes)."""
import sys

import torch


def mean(parts):
    """Floats are averaged, nested dictionaries gone through, everything else taken from the first."""
    first = parts[0]
    if isinstance(first, torch.Tensor) and first.is_floating_point():
        return sum(parts) / len(parts)
    if isinstance(first, dict):
        return {key: mean([p[key] for p in parts]) for key in first}
    return first


if __name__ == "__main__":
    torch.save(mean([torch.load(p, map_location="cpu", weights_only=False) for p in sys.argv[2:]]), sys.argv[1])
