"""One process of `npm run bench -- kontext`: CHECKPOINT PICTURE THREADS RESULT SIDE STEPS GUIDANCE SEED PROMPT."""

import json
import resource
import sys
import time

started = time.perf_counter()

import torch
from diffusers import FluxKontextPipeline
from PIL import Image

checkpoint, picture, threads, result, side, steps, guidance, seed, prompt = sys.argv[1:]
side = int(side)
torch.set_num_threads(int(threads))
pipeline = FluxKontextPipeline.from_pretrained(checkpoint, dtype=torch.float32, local_files_only=True)
pipeline.set_progress_bar_config(disable=True)
context = Image.open(picture).convert("RGB")


def edit():
    return pipeline(
        image=context,
        prompt=prompt,
        width=side,
        height=side,
        max_area=side * side,
        num_inference_steps=int(steps),
        guidance_scale=float(guidance),
        generator=torch.Generator("cpu").manual_seed(int(seed)),
        _auto_resize=False,
    ).images[0]


edit()
first = time.perf_counter() - started
used = time.process_time()
start = time.perf_counter()
image = edit()
milliseconds = (time.perf_counter() - start) * 1000
processor = (time.process_time() - used) * 1000
with open(result, "wb") as file:
    file.write(image.tobytes())
print(
    json.dumps(
        {
            "firstMs": first * 1000,
            "editMs": milliseconds,
            "processorMs": processor,
            "sessionMs": 0,
            "bareMs": 0,
            "bareProcessorMs": 0,
            "peakMemory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        }
    )
)
