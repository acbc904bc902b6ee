"""DenseNet-121 as CheXNet uses it, and its input."""

import re

import numpy as np
import torch
import torchvision

MEAN = (0.485, 0.456, 0.406)
DEVIATION = (0.229, 0.224, 0.225)


def build(findings, imagenet=None):
    """DenseNet-121 with one output a finding; `imagenet` is torchvision's own checkpoint file, where the user has it."""
    network = torchvision.models.densenet121(num_classes=findings)
    if imagenet is not None:
        state = torch.load(imagenet, map_location="cpu")
        dotted = re.compile(r"^(.*denselayer\d+\.(?:norm|relu|conv))\.((?:[12])\.(?:weight|bias|running_mean|running_var))$")
        state = {dotted.sub(r"\1\2", name): value for name, value in state.items() if not name.startswith("classifier.")}
        missing, unexpected = network.load_state_dict(state, strict=False)
        missing = [m for m in missing if not m.startswith("classifier.") and not m.endswith("num_batches_tracked")]
        if missing or unexpected:
            raise ValueError(f"{imagenet} is no ImageNet checkpoint of densenet121: missing {missing[:3]}, unexpected {list(unexpected)[:3]}")
    return network


def to_input(pixels, device="cpu"):
    """uint8[N, S, S] → float32[N, 3, S, S], three equal channels, /255, ImageNet's mean and deviation."""
    gray = torch.tensor(np.ascontiguousarray(pixels), device=device).float().div_(255).unsqueeze(1)
    mean = torch.tensor(MEAN, device=device).view(1, 3, 1, 1)
    deviation = torch.tensor(DEVIATION, device=device).view(1, 3, 1, 1)
    return ((gray - mean) / deviation).contiguous(memory_format=torch.channels_last)
