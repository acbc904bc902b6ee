"""Logits of a set of films, and the loss and AUROC they give."""

import numpy as np
import torch

from .metrics import auroc
from .network import to_input


@torch.no_grad()
def logits_of(network, pixels, device="cpu", precision=None, batch=64):
    """float32[N, findings]; `precision` is a torch dtype for autocast or None."""
    network.eval()
    parts = []
    for start in range(0, len(pixels), batch):
        with torch.autocast(torch.device(device).type, dtype=precision or torch.bfloat16, enabled=precision is not None):
            parts.append(network(to_input(np.ascontiguousarray(pixels[start:start + batch]), device)).float().cpu())
    return torch.cat(parts)


def summarize(loss, logits, labels, findings):
    """{'loss', 'auroc': {finding: …}, 'mean_auroc'}; findings without both classes are left out."""
    with torch.no_grad():
        value = float(loss(logits, torch.as_tensor(labels).float()))
    each = {f: auroc(labels[:, i], logits[:, i].numpy()) for i, f in enumerate(findings)}
    known = {f: v for f, v in each.items() if not np.isnan(v)}
    return {"loss": value, "auroc": known, "mean_auroc": float(np.mean(list(known.values()))) if known else None}
