"""Times OpenCV on one mask: opencv.py MASK PICTURE OUTPUT_FOLDER REPEATS GROW SIGMA X Y TOLERANCE. Prints JSON."""

import json
import os
import sys
import time

import cv2
import numpy as np

mask_file, picture_file, folder = sys.argv[1:4]
repeats, grow = int(sys.argv[4]), int(sys.argv[5])
sigma = float(sys.argv[6])
x, y, tolerance = (int(argument) for argument in sys.argv[7:10])
mask = cv2.imread(mask_file, cv2.IMREAD_GRAYSCALE)
picture = cv2.imread(picture_file)


def exact_grow():
    distance = cv2.distanceTransform(255 - mask, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.where(distance <= grow, np.uint8(255), np.uint8(0))


def exact_shrink():
    distance = cv2.distanceTransform(mask, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.where(distance > grow, np.uint8(255), np.uint8(0))


def wand():
    filled = np.zeros((mask.shape[0] + 2, mask.shape[1] + 2), np.uint8)
    flags = 4 | cv2.FLOODFILL_FIXED_RANGE | cv2.FLOODFILL_MASK_ONLY | (255 << 8)
    cv2.floodFill(picture, filled, (x, y), 0, (tolerance,) * 3, (tolerance,) * 3, flags)
    return filled[1:-1, 1:-1]


disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * grow + 1, 2 * grow + 1))
methods = {
    "grow": exact_grow,
    "grow-dilate": lambda: cv2.dilate(mask, disc),
    "shrink": exact_shrink,
    "feather": lambda: cv2.GaussianBlur(mask, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE),
    "wand": wand,
    "invert": lambda: cv2.bitwise_not(mask),
}
answer = {}
for name, method in methods.items():
    shortest = float("inf")
    for _ in range(repeats):
        started = time.perf_counter()
        result = method()
        shortest = min(shortest, (time.perf_counter() - started) * 1000)
    path = os.path.join(folder, name + ".png")
    cv2.imwrite(path, result)
    answer[name] = {"file": path, "milliseconds": shortest}
print(json.dumps({"threads": cv2.getNumThreads(), "methods": answer}))
