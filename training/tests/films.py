"""A tiny folder in ChestX-ray14's layout: noise, and a bright disc where the label says Mass."""

import csv

import numpy as np
from PIL import Image

HEADER = ["Image Index", "Finding Labels", "Follow-up #", "Patient ID", "Patient Age", "Patient Gender", "View Position",
          "OriginalImage[Width", "Height]", "OriginalImagePixelSpacing[x", "y]"]


def make(root, patients=40, size=48, seed=0):
    random = np.random.RandomState(seed)
    (root / "images").mkdir(parents=True)
    y, x = np.mgrid[:size, :size]
    names = []
    with open(root / "Data_Entry_2017.csv", "w", newline="") as file:
        rows = csv.writer(file)
        file.write(",".join(HEADER) + ",\n")
        for patient in range(1, patients + 1):
            for follow_up in range(1 + patient % 3):
                mass = random.rand() < 0.5
                film = random.randint(60, 120, (size, size)).astype(np.uint8)
                if mass:
                    cx, cy = random.randint(14, size - 14, 2)
                    film[(x - cx) ** 2 + (y - cy) ** 2 < 100] = 230
                name = f"{patient:08d}_{follow_up:03d}.png"
                Image.fromarray(film).save(root / "images" / name)
                rows.writerow([name, "Mass" if mass else "No Finding", follow_up, patient, "058Y", "M", "PA", size, size, 0.14, 0.14, ""])
                names.append((name, patient))
    (root / "train_val_list.txt").write_text("\n".join(n for n, p in names if p % 5))
    (root / "test_list.txt").write_text("\n".join(n for n, p in names if p % 5 == 0))
    return root
