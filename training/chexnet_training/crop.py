"""Which square of a resized film the network sees: the center when it is used, anywhere while it learns."""

import numpy as np


def resized_side(size, final_size, resize):
    """The side a film is resized to before a crop of `size`: `resize` belongs to `final_size`, other sizes keep its proportion."""
    return round(resize * size / final_size)


def center(pixels, size):
    """uint8[N, R, R] → uint8[N, size, size], the center square as Pillow-based preprocessing crops it: int(round((R − size) / 2))."""
    first = round((pixels.shape[1] - size) / 2)
    return pixels[:, first:first + size, first:first + size]


def at_random(film, size, random):
    """uint8[R, R] → uint8[size, size] from anywhere in the film, mirrored half of the time."""
    mirror = random.rand() < 0.5
    top, left = random.randint(0, film.shape[0] - size + 1, 2)
    crop = film[top:top + size, left:left + size]
    return crop[:, ::-1] if mirror else crop
