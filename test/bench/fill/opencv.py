"""Fills one hole with OpenCV's two methods: opencv.py IMAGE MASK OUTPUT_FOLDER REPEATS. Prints JSON."""

import json
import os
import sys
import time

import cv2

image_file, mask_file, output_folder, repeats = sys.argv[1:5]
image = cv2.imread(image_file)
mask = cv2.imread(mask_file, cv2.IMREAD_GRAYSCALE)
radius = 3  # what OpenCV's own examples use

answer = {}
for name, flag in [("opencv-telea", cv2.INPAINT_TELEA), ("opencv-ns", cv2.INPAINT_NS)]:
    shortest = float("inf")
    for _ in range(int(repeats)):
        started = time.perf_counter()
        filled = cv2.inpaint(image, mask, radius, flag)
        shortest = min(shortest, (time.perf_counter() - started) * 1000)
    path = os.path.join(output_folder, name + ".png")
    cv2.imwrite(path, filled)
    answer[name] = {"file": path, "milliseconds": shortest}
print(json.dumps(answer))
