"""The pointing game on a folder's boxed films: does the map's maximum lie in the finding's box? Always beside a random map's score.

    python3 -m chexnet_training.pointing --data films --checkpoint runs/default/best.pth
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import torch

from .cache import open_cache
from .crop import center
from .metrics import pointing_hit
from .network import build, to_input
from .nih import BOX_FILE, find_images, read_boxes, read_films, read_list


def activation_maps(network, pixels, batch=64):
    """Class activation maps float32[N, findings, h, w]: the classifier's weights over ReLU(norm5), without the bias."""
    weights = network.classifier.weight[:, :, None, None]
    parts = []
    with torch.no_grad():
        for start in range(0, len(pixels), batch):
            features = torch.relu(network.features(to_input(np.ascontiguousarray(pixels[start:start + batch]))))
            parts.append(torch.nn.functional.conv2d(features, weights).numpy())
    return np.concatenate(parts)


def main(argv=None):
    parser = argparse.ArgumentParser(prog="chexnet_training.pointing", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, type=Path, help="folder in ChestX-ray14's layout, of square films")
    parser.add_argument("--checkpoint", required=True, type=Path, help="a best.pth of chexnet_training.train")
    parser.add_argument("--size", type=int, help="the network's input (default: what it was trained at)")
    parser.add_argument("--resize", type=int, help="the short side that the input's center is cropped from (default: as it was trained)")
    parser.add_argument("--boxes", default=BOX_FILE, help=f"the file of boxes (default: {BOX_FILE})")
    parser.add_argument("--list", help="only the films that this file names, as test_list.txt")
    parser.add_argument("--film-size", type=int, default=1024, help="side of the films in pixels, which the boxes are given in (default: 1024)")
    parser.add_argument("--output", type=Path, help="write the numbers as JSON, too")
    options = parser.parse_args(argv)

    state = torch.load(options.checkpoint, map_location="cpu")
    findings = state["findings"]
    network = build(len(findings)).eval()
    network.load_state_dict(state["state_dict"])

    boxes = read_boxes(options.data, options.boxes)
    named = read_list(options.data / options.list) if options.list else None
    boxed = {image for image, _ in boxes}
    films = [f for f in read_films(options.data) if f.name in boxed and (named is None or f.name in named)]
    size = options.size or state.get("size", 224)
    resize = options.resize or (size if options.size else state.get("resize", size))
    maps = activation_maps(network, center(open_cache(options.data / "cache", films, find_images(options.data), resize), size))
    seen = size / resize

    random = np.random.RandomState(0)
    hits, chance = {}, {}
    for row, film in enumerate(films):
        for column, finding in enumerate(findings):
            where = boxes.get((film.name, finding))
            if where:
                cells = np.maximum(maps[row, column], 0)
                hits.setdefault(finding, []).append(pointing_hit(cells, where, options.film_size, seen))
                chance.setdefault(finding, []).append(pointing_hit(random.rand(*cells.shape), where, options.film_size, seen))
    result = {"boxes": sum(map(len, hits.values())),
              "grad_cam": {f: float(np.mean(h)) for f, h in hits.items()}, "random_map": {f: float(np.mean(h)) for f, h in chance.items()},
              "grad_cam_all": float(np.mean(sum(hits.values(), []))), "random_map_all": float(np.mean(sum(chance.values(), [])))}
    print(f"{'finding':20}{'boxed':>7}{'Grad-CAM':>10}{'random map':>12}")
    for finding in findings:
        if finding in hits:
            print(f"{finding:20}{len(hits[finding]):7}{result['grad_cam'][finding]:10.3f}{result['random_map'][finding]:12.3f}")
    print(f"{'all':20}{result['boxes']:7}{result['grad_cam_all']:10.3f}{result['random_map_all']:12.3f}")
    if options.output:
        options.output.write_text(json.dumps(result, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
