"""What is measured after an epoch and at the end."""

import numpy as np


def auroc(labels, scores):
    """Area under the ROC curve by ranks (Mann-Whitney), ties counted one half; NaN where only one class is present."""
    labels, scores = np.asarray(labels, bool), np.asarray(scores, float)
    positives = int(labels.sum())
    negatives = len(labels) - positives
    if positives == 0 or negatives == 0:
        return float("nan")
    values, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - (counts - 1) / 2
    return float((ranks[inverse][labels].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def best_f1_threshold(labels, scores):
    """The probability that maximizes F1 (the paper's choice of operating point), midway to the next lower score; None where no positive exists."""
    labels, scores = np.asarray(labels, bool), np.asarray(scores, float)
    if not labels.any():
        return None
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(labels[order])
    f1 = 2 * hits / (np.arange(1, len(labels) + 1) + labels.sum())
    last_of_tie = np.append(np.diff(scores[order]) != 0, True)
    best = int(np.argmax(np.where(last_of_tie, f1, -1)))
    below = scores[order][best + 1] if best + 1 < len(scores) else 0.0
    return float((scores[order][best] + below) / 2)


def pointing_hit(cells, boxes, image_size, seen=1.0):
    """Pointing game: whether the maximum of a map float[h, w] lies in one of the boxes (x, y, w, h) of a square image. The map covers the image's center,
    `seen` of its side."""
    rows, columns = cells.shape
    row, column = np.unravel_index(int(np.argmax(cells)), cells.shape)
    first, side = (1 - seen) / 2 * image_size, seen * image_size
    x, y = first + (column + 0.5) * side / columns, first + (row + 0.5) * side / rows
    return any(bx <= x <= bx + bw and by <= y <= by + bh for bx, by, bw, bh in boxes)
