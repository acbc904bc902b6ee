"""python3 -m unittest discover -s training -t training"""

import json
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch

from chexnet_training import FINDINGS, crop, metrics, train
from chexnet_training.cache import open_cache
from chexnet_training.loss import WeightedBinary, multi_label
from chexnet_training.nih import find_images, read_films
from chexnet_training.schedule import Plateau, parse_stages, stage_of
from chexnet_training.split import official_split, random_split
from tests.films import make


class Metrics(unittest.TestCase):
    def test_auroc_equals_pairwise_count_with_ties_as_half(self):
        random = np.random.RandomState(1)
        labels, scores = random.rand(200) < 0.3, random.randint(0, 12, 200)
        pairs = [(p > n) + 0.5 * (p == n) for p in scores[labels] for n in scores[~labels]]
        self.assertAlmostEqual(metrics.auroc(labels, scores), float(np.mean(pairs)), places=12)

    def test_best_f1_threshold_beats_every_other(self):
        random = np.random.RandomState(2)
        labels = random.rand(300) < 0.2
        scores = np.round(random.rand(300) * 0.6 + labels * 0.3, 2)

        def f1(threshold):
            called = scores >= threshold
            return 2 * (called & labels).sum() / (called.sum() + labels.sum())

        best = metrics.best_f1_threshold(labels, scores)
        self.assertGreaterEqual(f1(best) + 1e-12, max(f1(t) for t in np.unique(scores)))

    def test_pointing_hit_looks_at_the_center_of_the_highest_cell(self):
        cells = np.zeros((4, 4))
        cells[1, 2] = 1
        self.assertTrue(metrics.pointing_hit(cells, [(60, 30, 10, 10)], 100))
        self.assertFalse(metrics.pointing_hit(cells, [(0, 0, 60, 30)], 100))

    def test_pointing_hit_knows_that_a_cropped_map_covers_the_center_only(self):
        cells = np.zeros((7, 7))
        cells[0, 6] = 1
        self.assertTrue(metrics.pointing_hit(cells, [(895, 127, 2, 2)], 1024, seen=224 / 256))
        self.assertFalse(metrics.pointing_hit(cells, [(895, 127, 2, 2)], 1024))


class Crops(unittest.TestCase):
    def test_center_is_the_square_that_scoring_sees(self):
        pixels = np.arange(256 * 256).reshape(1, 256, 256)
        self.assertTrue(np.array_equal(crop.center(pixels, 224), pixels[:, 16:240, 16:240]))

    def test_random_crops_reach_every_offset_and_both_sides(self):
        film, random = np.arange(36).reshape(6, 6), np.random.RandomState(0)
        crops = [crop.at_random(film, 4, random) for _ in range(400)]
        self.assertEqual({int(c.min()) for c in crops}, {0, 1, 2, 6, 7, 8, 12, 13, 14})
        self.assertEqual({int(np.sign(c[0, 1] - c[0, 0])) for c in crops}, {1, -1})

    def test_earlier_stages_keep_the_proportion_of_the_last(self):
        self.assertEqual([crop.resized_side(s, 224, 256) for s in (128, 224)], [146, 256])


class Losses(unittest.TestCase):
    def test_multi_label_is_the_sum_over_findings(self):
        logits, labels = torch.randn(5, 14), (torch.rand(5, 14) < 0.3).float()
        p = torch.sigmoid(logits)
        expected = -(labels * p.log() + (1 - labels) * (1 - p).log()).sum(1).mean()
        self.assertAlmostEqual(float(multi_label(logits, labels)), float(expected), places=5)

    def test_weighted_binary_weighs_each_class_by_the_other(self):
        loss = WeightedBinary(positives=1, negatives=3)
        logits = torch.zeros(2, 1)
        expected = -(0.75 * np.log(0.5) + 0.25 * np.log(0.5)) / 2
        self.assertAlmostEqual(float(loss(logits, torch.tensor([[1.0], [0.0]]))), expected, places=6)


class Plans(unittest.TestCase):
    def test_stages_go_through_the_epochs(self):
        stages = parse_stages("128x2,224x1")
        self.assertEqual([stage_of(stages, e).size for e in range(3)], [128, 128, 224])
        self.assertIsNone(stage_of(stages, 3))
        with self.assertRaises(ValueError):
            parse_stages("224")

    def test_plateau_divides_by_ten_when_the_loss_does_not_fall(self):
        plateau = Plateau(1e-3)
        for value in (1.0, 0.9, 0.95):
            plateau.after_epoch(value)
        self.assertAlmostEqual(plateau.rate, 1e-4)


class Folder(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = make(Path(self.folder.name) / "films")

    def tearDown(self):
        self.folder.cleanup()

    def test_labels_are_read_by_position(self):
        films = read_films(self.root)
        self.assertEqual(films[0].patient, 1)
        self.assertTrue(all(f.labels.sum() == f.labels[FINDINGS.index("Mass")] for f in films))

    def test_no_split_shares_a_patient(self):
        films = read_films(self.root)
        for parts in (random_split(films, 3), official_split(films, self.root, 3)):
            patients = [{f.patient for f in part} for part in parts]
            self.assertEqual(sum(map(len, parts)), len(films))
            self.assertFalse(patients[0] & patients[1] or patients[1] & patients[2] or patients[0] & patients[2])

    def test_interrupted_cache_leaves_nothing_and_other_films_of_the_same_names_are_not_found(self):
        films, images, folder = read_films(self.root)[:3], find_images(self.root), Path(self.folder.name) / "cache"
        broken = {**images, films[-1].name: Path(self.folder.name) / "gone.png"}
        with self.assertRaises(FileNotFoundError):
            open_cache(folder, films, broken, 32, workers=1)
        self.assertEqual(list(folder.iterdir()), [])
        first = open_cache(folder, films, images, 32, workers=1)
        turned = open_cache(folder, films, {**images, films[0].name: images[films[1].name]}, 32, workers=1)
        self.assertTrue((first[1] == turned[0]).all())
        self.assertFalse((first[0] == turned[0]).all())

    def test_interrupted_training_ends_where_uninterrupted_training_ends(self):
        common = ["--data", str(self.root), "--split", "official", "--stages", "32x2", "--resize", "37", "--batch", "8", "--threads", "1", "--workers", "1",
                  "--save-every", "3", "--seed", "5"]
        whole, parts = Path(self.folder.name) / "whole", Path(self.folder.name) / "parts"
        self.assertEqual(train.main([*common, "--output", str(whole)]), 0)
        while train.main([*common, "--output", str(parts), "--max-hours", "1e-9"]) == 75:
            pass
        a, b = (json.loads((p / "record.json").read_text()) for p in (whole, parts))
        self.assertEqual(a["metrics"], b["metrics"])
        for other in (["--split", "random"], ["--patience", "2"], ["--finding", "Mass"]):
            with self.assertRaises(SystemExit) as refused:
                train.main([*common, "--output", str(parts), *other])
            self.assertIn("give another --output", str(refused.exception))
        self.assertEqual([e["train_loss"] for e in a["curves"]], [e["train_loss"] for e in b["curves"]])


if __name__ == "__main__":
    unittest.main()
