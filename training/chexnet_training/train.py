"""Trains DenseNet-121 on a ChestX-ray14 folder by the paper's recipe, or on a synthetic one in the same layout.

    python3 -m chexnet_training.train --data /data/ChestX-ray14 --output runs/nih
    python3 -m chexnet_training.train --data /data/ChestX-ray14 --output runs/pneumonia --finding Pneumonia
"""

import argparse
import hashlib
import json
import os
import sys
import time
from pathlib import Path

import numpy as np
import torch

from . import FINDINGS
from .cache import open_cache
from .crop import at_random, center, resized_side
from .evaluate import logits_of, summarize
from .loss import WeightedBinary, multi_label
from .metrics import best_f1_threshold
from .network import build, to_input
from .nih import find_images, read_films
from .package import load_package, settle
from .schedule import Cosine, Plateau, parse_stages, stage_of
from .split import official_split, random_split

SETTLING_FILMS = 256


def arguments(argv=None):
    parser = argparse.ArgumentParser(prog="chexnet_training.train", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, type=Path, help="folder in ChestX-ray14's layout")
    parser.add_argument("--output", required=True, type=Path, help="checkpoints, history and record; an interrupted run goes on from here")
    parser.add_argument("--finding", choices=FINDINGS, help="train the binary model of one finding with the weighted loss (the paper's pneumonia model)")
    parser.add_argument("--split", choices=("random", "official"), default="random", help="70/10/20 by patient, or the official lists (default: random)")
    parser.add_argument("--imagenet", type=Path, help="torchvision's densenet121 ImageNet checkpoint to start from (default: random weights)")
    parser.add_argument("--start-from", type=Path, 
                        help="a best.pth of an earlier run of this program, or a model package, to go on learning from (default: random weights)")
    parser.add_argument("--stages", default="224x20", help="resolution plan, size x epochs (default: 224x20)")
    parser.add_argument("--resize", type=int, help="resize the short side to this and crop the last stage's size from it: at random while training, the center "
                        "otherwise (arnoweng's 256 for 224; default: no larger than the crop)")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--lr", type=float, default=1e-3)
    parser.add_argument("--schedule", choices=("plateau", "cosine"), default="plateau")
    parser.add_argument("--patience", type=int, default=0, help="epochs without improvement before the rate is divided by ten (default: 0)")
    parser.add_argument("--precision", choices=("fp32", "bf16", "fp16"), default="fp32", help="mixed precision; fp16 on CUDA only")
    parser.add_argument("--data-name", help="what the films are, in words, for the card (default: the folder's name)")
    parser.add_argument("--notice", help="what every result of the model is to say of it, for the card (default: the importer's)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, help="CPU threads (default: all)")
    parser.add_argument("--workers", type=int, help="processes that make the cache (default: all cores)")
    parser.add_argument("--save-every", type=int, default=200, help="steps between resumable checkpoints (default: 200)")
    parser.add_argument("--max-hours", type=float, help="stop after the checkpoint that passes this time; run again to go on")
    return parser.parse_args(argv)


class Training:
    """The state of a run: everything that a resumed run needs is in `save` and `restore`."""

    def __init__(self, options):
        self.options = options
        self.findings = (options.finding,) if options.finding else FINDINGS
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.autocast = {"fp32": None, "bf16": torch.bfloat16, "fp16": torch.float16}[options.precision]
        if options.imagenet and options.start_from:
            raise SystemExit("Give --imagenet or --start-from, not both")
        if options.precision == "fp16" and self.device == "cpu":
            raise SystemExit("fp16 needs CUDA: use --precision bf16 or fp32 on a CPU")
        torch.manual_seed(options.seed)
        if options.threads:
            torch.set_num_threads(options.threads)

        films = read_films(options.data, self.findings)
        self.train, self.val, self.test = (
            official_split(films, options.data, options.seed) if options.split == "official" else random_split(films, options.seed))
        self.images = find_images(options.data)
        self.stages = parse_stages(options.stages)
        self.epochs = sum(s.epochs for s in self.stages)
        self.size = self.stages[-1].size
        self.resize = options.resize or self.size
        if self.resize < self.size:
            raise SystemExit(f"--resize {self.resize} is smaller than the crop of {self.size}: give at least that")
        self.labels = {name: np.stack([f.labels for f in part]) for name, part in (("train", self.train), ("val", self.val), ("test", self.test))}
        positives = int(self.labels["train"].sum())
        self.loss = WeightedBinary(positives, len(self.train) - positives) if options.finding else multi_label

        self.network = build(len(self.findings), options.imagenet)
        if options.start_from:
            self.start_from(options.start_from)
        self.network = self.network.to(self.device, memory_format=torch.channels_last)
        self.optimizer = torch.optim.Adam(self.network.parameters(), lr=options.lr, betas=(0.9, 0.999))
        self.scaler = torch.cuda.amp.GradScaler(enabled=options.precision == "fp16")
        self.schedule = Cosine(options.lr) if options.schedule == "cosine" else Plateau(options.lr, options.patience)
        self.epoch, self.step, self.running = 0, 0, 0.0
        self.best, self.history, self.spent = float("inf"), [], 0.0

    def start_from(self, path):
        if path.suffix in (".pth", ".pt"):
            self.network.load_state_dict(torch.load(path, map_location="cpu")["state_dict"])
            return
        folded = load_package(self.network, path)
        films = self.pixels("val", self.stages[0].size)[:SETTLING_FILMS]
        settle(self.network, folded, (to_input(films[i:i + 32]) for i in range(0, len(films), 32)))

    def films_at(self, part, size):
        """uint8[N, R, R]: a part's films, resized for crops of `size`."""
        side = resized_side(size, self.size, self.resize)
        return open_cache(self.options.output / "cache", getattr(self, part), self.images, side, self.options.workers)

    def pixels(self, part, size):
        """uint8[N, size, size]: what the network is to see of a part's films when it is used."""
        return center(self.films_at(part, size), size)

    def save(self):
        path = self.options.output / "last.pt"
        torch.save({
            "network": self.network.state_dict(), "optimizer": self.optimizer.state_dict(), "scaler": self.scaler.state_dict(),
            "schedule": self.schedule.state(), "epoch": self.epoch, "step": self.step, "running": self.running, "best": self.best,
            "history": self.history, "spent": self.spent, "recipe": self.recipe(), "films": self.whose(),
        }, f"{path}.part")
        os.replace(f"{path}.part", path)

    def restore(self):
        path = self.options.output / "last.pt"
        if not path.exists():
            return
        state = torch.load(path, map_location=self.device)
        if state["recipe"] != self.recipe():
            raise SystemExit(f"{path} belongs to another recipe ({state['recipe']}): give another --output, or the same arguments")
        if state["films"] != self.whose():
            raise SystemExit(f"{path} belongs to other films or findings ({state['films']}): give another --output, or the same arguments")
        self.network.load_state_dict(state["network"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.scaler.load_state_dict(state["scaler"])
        self.schedule.restore(state["schedule"])
        self.epoch, self.step, self.running = state["epoch"], state["step"], state["running"]
        self.best, self.history, self.spent = state["best"], state["history"], state["spent"]
        print(f"Going on at epoch {self.epoch + 1} of {self.epochs}, step {self.step}.", flush=True)

    def whose(self):
        """What was learned from, and what: going on with anything else would test on films that were trained on."""
        o = self.options
        return f"{o.data.resolve()}, split {o.split}, {', '.join(self.findings)}, patience {o.patience}"

    def recipe(self):
        o = self.options
        start = "ImageNet" if o.imagenet else f"{o.start_from.name if o.start_from.is_dir() else o.start_from.parent.name}'s weights as" if o.start_from else "random"
        return (f"DenseNet-121, {start} initialization, Adam (0.9, 0.999), batch {o.batch}, learning rate {o.lr:g}, "
                f"{o.schedule}, stages {o.stages}, {'weighted binary' if o.finding else 'unweighted multi-label'} cross-entropy, horizontal flips, "
                f"{f'random crops of {self.size} from {self.resize}, ' if self.resize > self.size else ''}{o.precision}, seed {o.seed}")


def run_epoch(t, size, deadline):
    """One pass over the training films, from the step where an interrupted pass stopped; False if the time ran out."""
    films, labels, batch = t.films_at("train", size), t.labels["train"], t.options.batch
    order = np.random.RandomState([t.options.seed, t.epoch]).permutation(len(films))
    steps = len(order) // batch
    begun, first = time.time(), t.step
    t.network.train()
    while t.step < steps:
        chosen = np.sort(order[t.step * batch:(t.step + 1) * batch])
        random = np.random.RandomState([t.options.seed, t.epoch, t.step])
        views = np.stack([at_random(films[i], size, random) for i in chosen])
        targets = torch.as_tensor(labels[chosen], device=t.device).float()
        for group in t.optimizer.param_groups:
            group["lr"] = t.schedule.at((t.epoch + t.step / steps) / t.epochs)
        with torch.autocast(torch.device(t.device).type, dtype=t.autocast or torch.bfloat16, enabled=t.autocast is not None):
            logits = t.network(to_input(views, t.device))
        loss = t.loss(logits.float(), targets)
        t.optimizer.zero_grad()
        t.scaler.scale(loss).backward()
        t.scaler.step(t.optimizer)
        t.scaler.update()
        t.running += float(loss)
        t.step += 1
        if not np.isfinite(t.running):
            raise SystemExit(f"The loss is not finite at epoch {t.epoch + 1}, step {t.step}: lower --lr or use --precision fp32")
        if t.step % 50 == 0 or t.step == steps:
            rate = (t.step - first) * batch / (time.time() - begun)
            print(f"  epoch {t.epoch + 1}/{t.epochs} at {size}: step {t.step}/{steps}, loss {t.running / t.step:.4f}, {rate:.1f} films/s, "
                  f"{(steps - t.step) * batch / rate / 60:.0f} min left in the epoch", flush=True)
        if t.step % t.options.save_every == 0 and t.step < steps:
            t.save()
            if deadline and time.time() > deadline:
                return False
    return True


def finish_epoch(t, size):
    """Validation, the schedule's turn, and the best network so far kept."""
    result = summarize(t.loss, logits_of(t.network, t.pixels("val", size), t.device, t.autocast), t.labels["val"], t.findings)
    steps = max(t.step, 1)
    t.history.append({"epoch": t.epoch + 1, "size": size, "train_loss": t.running / steps, "val_loss": result["loss"],
                      "val_mean_auroc": result["mean_auroc"], "val_auroc": result["auroc"], "lr": t.optimizer.param_groups[0]["lr"]})
    t.schedule.after_epoch(result["loss"])
    t.epoch, t.step, t.running = t.epoch + 1, 0, 0.0
    # A loss at another resolution is no reference: the last resolution is the one that the model is used at.
    last = size == t.size
    better = last and result["loss"] < t.best
    if better:
        t.best = result["loss"]
        write_checkpoint(t)
    t.save()
    each = ", ".join(f"{f} {v:.3f}" for f, v in result["auroc"].items())
    print(f"Epoch {t.epoch}: training loss {t.history[-1]['train_loss']:.4f}, validation loss {result['loss']:.4f}, mean AUROC "
          f"{result['mean_auroc'] or float('nan'):.4f}{' (best so far)' if better else ''}\n  {each}", flush=True)
    (t.options.output / "history.json").write_text(json.dumps(t.history, indent=1))


def write_checkpoint(t):
    path = t.options.output / "best.pth"
    torch.save({"state_dict": t.network.state_dict(), "findings": list(t.findings), "epoch": t.epoch, "size": t.size, "resize": t.resize}, f"{path}.part")
    os.replace(f"{path}.part", path)


def write_record(t):
    """What the package's card says of the training: data, split, recipe, curves, operating points, and metrics on films never trained on."""
    size = t.size
    state = torch.load(t.options.output / "best.pth", map_location=t.device)
    t.network.load_state_dict(state["state_dict"])
    val = logits_of(t.network, t.pixels("val", size), t.device)
    probabilities = torch.sigmoid(val).numpy()
    thresholds = [best_f1_threshold(t.labels["val"][:, i], probabilities[:, i]) for i in range(len(t.findings))]
    test = summarize(t.loss, logits_of(t.network, t.pixels("test", size), t.device), t.labels["test"], t.findings)
    names = "\n".join(sorted(f.name for f in t.train))
    record = {
        "data": t.options.data_name or t.options.data.resolve().name, "notice": t.options.notice, "findings": list(t.findings),
        "preprocessing": f"resize{t.resize}-center{size}", "recipe": t.recipe(), "best_epoch": state["epoch"],
        "split": f"{t.options.split}, by patient: {len(t.train)} training, {len(t.val)} validation, {len(t.test)} test films, seed {t.options.seed}",
        "train_images_sha256": hashlib.sha256(names.encode()).hexdigest(),
        "thresholds": thresholds, "thresholds_fitted_on": f"best F1 on the {len(t.val)} validation films",
        "metrics": {"test_mean_auroc": test["mean_auroc"], **{f"test_auroc_{f}": v for f, v in test["auroc"].items()}},
        "curves": t.history, "hours": round(t.spent / 3600, 2), "torch": torch.__version__,
    }
    (t.options.output / "train_images.txt").write_text(names + "\n")
    (t.options.output / "record.json").write_text(json.dumps(record, indent=1))
    print(f"Test films: mean AUROC {test['mean_auroc'] or float('nan'):.4f}\n  " + ", ".join(f"{f} {v:.3f}" for f, v in test["auroc"].items()))
    print(f"Written: {t.options.output / 'best.pth'}, record.json, history.json, train_images.txt")


def main(argv=None):
    options = arguments(argv)
    options.output.mkdir(parents=True, exist_ok=True)
    t = Training(options)
    print(f"{len(t.train)} training, {len(t.val)} validation, {len(t.test)} test films; {t.recipe()}; {t.device}, PyTorch {torch.__version__}", flush=True)
    t.restore()
    begun, before = time.time(), t.spent
    deadline = begun + options.max_hours * 3600 if options.max_hours else None
    while (stage := stage_of(t.stages, t.epoch)) is not None:
        complete = run_epoch(t, stage.size, deadline)
        t.spent = before + time.time() - begun
        if not complete:
            print("Time is up; the same command goes on from here.")
            return 75
        finish_epoch(t, stage.size)
        if deadline and time.time() > deadline and stage_of(t.stages, t.epoch) is not None:
            print("Time is up; the same command goes on from here.")
            return 75
    write_record(t)
    return 0


if __name__ == "__main__":
    sys.exit(main())
