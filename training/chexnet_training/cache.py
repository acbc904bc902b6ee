"""Films as bytes ready for the network, resized once: uint8[N, size, size] in a memory-mapped file."""

import hashlib
import os
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image


def resize(path, size):
    """Gray by Pillow's convert("L"), short side to size by its antialiased bilinear resampling, center square: resize{size}-center{size}."""
    with Image.open(path) as film:
        gray = film.convert("L")
    width, height = gray.size
    short = min(width, height)
    scaled = gray.resize((int(size * width / short) if width != short else size, int(size * height / short) if height != short else size), Image.BILINEAR)
    left, top = round((scaled.width - size) / 2), round((scaled.height - size) / 2)
    return np.asarray(scaled.crop((left, top, left + size, top + size)))


def open_cache(folder, films, images, size, workers=None):
    """The films at one size, in their order; made on the first call, found again by the hash of the list, with the places of the files, afterwards."""
    places = [str(images[f.name].resolve()) if f.name in images else f.name for f in films]
    digest = hashlib.sha256("\n".join(places).encode()).hexdigest()[:16]
    path = Path(folder) / f"films-{size}-{digest}.npy"
    if not path.exists():
        missing = [f.name for f in films if f.name not in images]
        if missing:
            raise FileNotFoundError(f"{len(missing)} of {len(films)} images are missing, {missing[0]} for one")
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}.part")
        try:
            fill(part, [images[f.name] for f in films], size, workers)
            os.replace(part, path)
        finally:
            # An interrupted one is of no use to anybody, and takes gigabytes.
            part.unlink(missing_ok=True)
    return np.load(path, mmap_mode="r")


def fill(path, images, size, workers):
    array = np.lib.format.open_memmap(path, mode="w+", dtype=np.uint8, shape=(len(images), size, size))
    with ProcessPoolExecutor(workers) as pool:
        for index, pixels in enumerate(pool.map(resize, images, [size] * len(images), chunksize=32)):
            array[index] = pixels
            if (index + 1) % 1000 == 0 or index + 1 == len(images):
                print(f"  {size} px: {index + 1} of {len(images)} films", flush=True)
    array.flush()
