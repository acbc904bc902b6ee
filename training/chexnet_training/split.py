"""Divides films into training, validation and test, never a patient in two of them."""

from pathlib import Path

import numpy as np

from .nih import read_list


def random_split(films, seed, fractions=(0.7, 0.1, 0.2)):
    """The paper's split: patients at random, 70 / 10 / 20 of a hundred."""
    patients = np.array(sorted({f.patient for f in films}))
    np.random.RandomState(seed).shuffle(patients)
    cuts = np.cumsum([round(len(patients) * f) for f in fractions[:2]])
    return _by_patient(films, np.split(patients, cuts))


def official_split(films, root, seed, validation=0.1):
    """ChestX-ray14's own lists; validation patients are taken at random from train_val_list.txt, for which no list exists."""
    root = Path(root)
    test_names, train_names = read_list(root / "test_list.txt"), read_list(root / "train_val_list.txt")
    rest = [f for f in films if f.name in train_names]
    patients = np.array(sorted({f.patient for f in rest}))
    np.random.RandomState(seed).shuffle(patients)
    cut = len(patients) - round(len(patients) * validation)
    train, val = _by_patient(rest, [patients[:cut], patients[cut:]])
    test = [f for f in films if f.name in test_names]
    shared = {f.patient for f in test} & set(patients.tolist())
    if shared:
        raise ValueError(f"the lists share {len(shared)} patients between training and test, patient {min(shared)} for one")
    return train, val, test


def _by_patient(films, groups):
    return [[f for f in films if f.patient in chosen] for chosen in (set(g.tolist()) for g in groups)]
