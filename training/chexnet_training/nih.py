"""Reads a ChestX-ray14 folder as downloaded: labels, boxes, the official lists, images in one folder or in images_001 … images_012."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from . import FINDINGS

LABEL_FILES = ("Data_Entry_2017_v2020.csv", "Data_Entry_2017.csv")
BOX_FILE = "BBox_List_2017.csv"


@dataclass(frozen=True)
class Film:
    """One image: its file name, the patient it shows, and which of the findings its report names (bool[findings])."""

    name: str
    patient: int
    labels: np.ndarray


def read_films(root, findings=FINDINGS):
    """Reads the label file by position (its header has commas inside brackets), in file order."""
    path = next((Path(root) / name for name in LABEL_FILES if (Path(root) / name).exists()), None)
    if path is None:
        raise FileNotFoundError(f"{root} has neither {' nor '.join(LABEL_FILES)}: give the folder that ChestX-ray14 was downloaded to")
    films = []
    with open(path, newline="", encoding="utf-8") as lines:
        rows = csv.reader(lines)
        next(rows)
        for number, row in enumerate(rows, start=2):
            if len(row) < 4:
                raise ValueError(f"{path}, line {number}: {len(row)} cells, at least 4 expected")
            names = {"Infiltration" if n == "Infiltrate" else n for n in row[1].split("|")} - {"No Finding"}
            unknown = names - set(FINDINGS)
            if unknown:
                raise ValueError(f"{path}, line {number}: unknown finding {sorted(unknown)[0]!r}")
            films.append(Film(row[0], int(row[3]), np.array([f in names for f in findings])))
    return films


def read_boxes(root, file_name=BOX_FILE):
    """Reads the boxes: (image, finding) → list of (x, y, w, h) in pixels of the image, from the top left."""
    boxes = {}
    path = Path(root) / file_name
    if not path.exists():
        return boxes
    with open(path, newline="", encoding="utf-8") as lines:
        rows = csv.reader(lines)
        next(rows)
        for row in rows:
            finding = "Infiltration" if row[1] == "Infiltrate" else row[1]
            boxes.setdefault((row[0], finding), []).append(tuple(float(v) for v in row[2:6]))
    return boxes


def find_images(root):
    """File name → path, for every PNG under images/ or images_001/images/ … images_012/images/."""
    return {p.name: p for folder in sorted(Path(root).glob("images*")) for p in sorted(folder.rglob("*.png"))}


def read_list(path):
    """The names in a split list, one a line."""
    return set(Path(path).read_text(encoding="utf-8").split())
