"""torch_steps.py small|full SIDE STEPS: steps of diffusers' FluxTransformer2DModel, random weights, bfloat16, on CUDA if
there is any. Prints one JSON line."""

import json
import resource
import sys
import time

import torch
from diffusers import FluxTransformer2DModel

size, side, steps = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
device = "cuda" if torch.cuda.is_available() else "cpu"
dtype = torch.bfloat16 if device == "cuda" else torch.float32
full = size == "full"
joint = 4096 if full else 256
with torch.device(device):
    torch.set_default_dtype(dtype)
    model = FluxTransformer2DModel(
        num_layers=19 if full else 1,
        num_single_layers=38 if full else 2,
        num_attention_heads=24 if full else 4,
        joint_attention_dim=joint,
        guidance_embeds=True,
    ).eval()
    columns = side // 16
    tokens = 2 * columns**2
    ids = torch.zeros(tokens, 3)
    ids[tokens // 2 :, 0] = 1
    ids[:, 1] = (torch.arange(tokens) % columns**2) // columns
    ids[:, 2] = torch.arange(tokens) % columns
    inputs = dict(
        hidden_states=torch.rand(1, tokens, 64),
        encoder_hidden_states=torch.rand(1, 512, joint),
        pooled_projections=torch.rand(1, 768),
        timestep=torch.tensor([0.7]),
        guidance=torch.tensor([2.5]),
        img_ids=ids,
        txt_ids=torch.zeros(512, 3),
        return_dict=False,
    )


def synchronise():
    if device == "cuda":
        torch.cuda.synchronize()


seconds = []
with torch.no_grad():
    for step in range(steps + 1):
        synchronise()
        begin = time.perf_counter()
        model(**inputs)
        synchronise()
        if step > 0:
            seconds.append(time.perf_counter() - begin)
print(
    json.dumps(
        dict(
            device=device,
            dtype=str(dtype),
            torch=torch.__version__,
            seconds=seconds,
            rssBytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
            deviceBytes=torch.cuda.max_memory_allocated() if device == "cuda" else None,
        )
    )
)
