"""How the resolution and the learning rate go through the epochs."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Stage:
    """So many epochs at one resolution."""

    size: int
    epochs: int


def parse_stages(text):
    """`128x6,224x3`: six epochs at 128 pixels, then three at 224."""
    stages = []
    for part in text.split(","):
        size, _, epochs = part.partition("x")
        if not (size.isdigit() and epochs.isdigit() and int(size) >= 32 and int(epochs) >= 1):
            raise ValueError(f"{text!r} is no plan: write size x epochs, as in 128x6,224x3 (sizes from 32 pixels)")
        stages.append(Stage(int(size), int(epochs)))
    return stages


def stage_of(stages, epoch):
    """The stage that an epoch (from 0) belongs to, or None after the last."""
    for stage in stages:
        if epoch < stage.epochs:
            return stage
        epoch -= stage.epochs
    return None


class Plateau:
    """The paper's schedule: divide by ten whenever the validation loss has not fallen for more than `patience` epochs."""

    def __init__(self, rate, patience=0, least=1e-6):
        self.rate, self.patience, self.least = rate, patience, least
        self.best, self.waited = math.inf, 0

    def at(self, progress):
        return self.rate

    def after_epoch(self, loss):
        if loss < self.best:
            self.best, self.waited = loss, 0
        else:
            self.waited += 1
            if self.waited > self.patience:
                self.rate, self.waited = max(self.rate / 10, self.least), 0

    def state(self):
        return {"rate": self.rate, "best": self.best, "waited": self.waited}

    def restore(self, state):
        self.rate, self.best, self.waited = state["rate"], state["best"], state["waited"]


class Cosine:
    """A short warm-up, then half a cosine down to a hundredth: fewer epochs for the same loss where time is short."""

    def __init__(self, rate, warmup=0.03):
        self.rate, self.warmup = rate, warmup

    def at(self, progress):
        if progress < self.warmup:
            return self.rate * max(progress, 1e-3) / self.warmup
        return self.rate * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * (progress - self.warmup) / (1 - self.warmup))))

    def after_epoch(self, loss):
        pass

    def state(self):
        return {}

    def restore(self, state):
        pass
