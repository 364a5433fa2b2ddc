"""Throughput of diffusers' UNet2DModel on PyTorch eager, to hold `./phoenix bench` against.

pip install torch==2.13.* diffusers; python diffusers_bench.py train --model small32 --dtype f32
Prints one JSON object like `./phoenix bench`: images per second of each repetition and their median.
"""

import argparse
import json
import statistics
import time

import diffusers
import torch

COMMON = dict(downsample_padding=0, flip_sin_to_cos=False, freq_shift=1, norm_eps=1e-6, sample_size=32)
MODELS = {
    "small32": dict(
        COMMON, layers_per_block=2, in_channels=1, out_channels=1, norm_num_groups=8,
        block_out_channels=[32, 64, 64],
        down_block_types=["DownBlock2D", "AttnDownBlock2D", "DownBlock2D"],
        up_block_types=["UpBlock2D", "AttnUpBlock2D", "UpBlock2D"]),
    "cifar10": dict(
        COMMON, layers_per_block=2, in_channels=3, out_channels=3, norm_num_groups=32,
        block_out_channels=[128, 256, 256, 256],
        down_block_types=["DownBlock2D", "AttnDownBlock2D", "DownBlock2D", "DownBlock2D"],
        up_block_types=["UpBlock2D", "UpBlock2D", "AttnUpBlock2D", "UpBlock2D"]),
}

parser = argparse.ArgumentParser()
parser.add_argument("what", choices=["train", "sample", "draw"])
parser.add_argument("--model", choices=list(MODELS), default="small32")
parser.add_argument("--dtype", choices=["f32", "bf16"], default="f32")
parser.add_argument("--batch", type=int)
parser.add_argument("--steps", type=int, default=4, help="per repetition")
parser.add_argument("--repetitions", type=int, default=5)
parser.add_argument("--threads", type=int, default=2)
options = parser.parse_args()
batch = options.batch or {"small32": 64, "cifar10": 8}[options.model]

torch.set_num_threads(options.threads)
torch.manual_seed(7)
model = diffusers.UNet2DModel(**MODELS[options.model])
schedule = diffusers.DDPMScheduler()
images = torch.rand(batch, model.config.in_channels, 32, 32) * 2 - 1
autocast = torch.autocast("cpu", torch.bfloat16, enabled=options.dtype == "bf16")
optimiser = torch.optim.AdamW(model.parameters(), lr=2e-4, weight_decay=0.0)
average = [p.detach().clone() for p in model.parameters()]


def train():
    noise = torch.randn_like(images)
    timesteps = torch.randint(0, 1000, (batch,))
    noisy = schedule.add_noise(images, noise, timesteps)
    with autocast:
        loss = torch.nn.functional.mse_loss(model(noisy, timesteps).sample.float(), noise)
    optimiser.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimiser.step()
    with torch.no_grad():
        torch._foreach_lerp_(average, [p.detach() for p in model.parameters()], 0.001)
    return loss.item()


def sample():
    with torch.inference_mode(), autocast:
        model(images, 500)


def draw():
    """Images from noise, 50 steps of DDIM: the time of the whole way."""
    ddim = diffusers.DDIMScheduler()
    ddim.set_timesteps(50)
    x = torch.randn_like(images)
    with torch.inference_mode(), autocast:
        for t in ddim.timesteps:
            x = ddim.step(model(x, t).sample.float(), t, x).prev_sample
    return x


if options.what == "draw":
    seconds = []
    for _ in range(options.repetitions):
        start = time.perf_counter()
        draw()
        seconds.append(round(time.perf_counter() - start, 2))
    print(json.dumps(dict(
        what="draw", model=options.model, dtype=options.dtype, images=batch, steps=50, seconds=seconds,
        median=statistics.median(seconds), torch=torch.__version__, diffusers=diffusers.__version__)))
    raise SystemExit

step = {"train": train, "sample": sample}[options.what]
for _ in range(2):
    step()
speeds = []
for _ in range(options.repetitions):
    start = time.perf_counter()
    for _ in range(options.steps):
        step()
    speeds.append(batch * options.steps / (time.perf_counter() - start))
print(json.dumps(dict(
    what=options.what, model=options.model, dtype=options.dtype, batch=batch, threads=options.threads,
    imagesPerSecond=round(statistics.median(speeds), 2),
    repetitions=[round(speed, 2) for speed in speeds],
    engine=f"diffusers {diffusers.__version__}, torch {torch.__version__}")))
