"""AUROC of a CSV of probabilities (as `chexnet score` writes it) against the labels of a folder in ChestX-ray14's layout.

    python3 training/auroc.py --predictions scores.csv --labels films
"""

import argparse
import csv
import sys
from pathlib import Path

import numpy as np

from chexnet_training import FINDINGS
from chexnet_training.metrics import auroc
from chexnet_training.nih import read_films


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--predictions", required=True, type=Path)
    parser.add_argument("--labels", required=True, type=Path, help="the folder with Data_Entry_2017.csv")
    options = parser.parse_args(argv)
    labels = {f.name: f.labels for f in read_films(options.labels)}
    with open(options.predictions, newline="", encoding="utf-8") as lines:
        rows = [r for r in csv.DictReader(lines) if Path(r["image"]).name in labels]
    truth = np.stack([labels[Path(r["image"]).name] for r in rows])
    each = []
    for column, finding in enumerate(FINDINGS):
        value = auroc(truth[:, column], [float(r[finding]) for r in rows])
        each.append(value)
        print(f"{finding:20}{truth[:, column].sum():6} of {len(rows)}{value:10.4f}")
    print(f"{'mean':20}{'':>15}{np.nanmean(each):7.4f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
