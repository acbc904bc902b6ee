"""The paper's two losses."""

import torch
from torch.nn.functional import binary_cross_entropy_with_logits


def multi_label(logits, labels):
    """The unweighted sum of the findings' binary cross-entropies, averaged over the batch (section 4 of the paper)."""
    return binary_cross_entropy_with_logits(logits, labels, reduction="none").sum(dim=1).mean()


class WeightedBinary:
    """The pneumonia model's loss: w₊ = |N|/(|P|+|N|), w₋ = |P|/(|P|+|N|), counted on the training films (section 2.1)."""

    def __init__(self, positives, negatives):
        self.positive = negatives / (positives + negatives)
        self.negative = positives / (positives + negatives)

    def __call__(self, logits, labels):
        weights = torch.where(labels > 0.5, self.positive, self.negative).to(logits.dtype)
        return binary_cross_entropy_with_logits(logits, labels, weight=weights, reduction="none").sum(dim=1).mean()
