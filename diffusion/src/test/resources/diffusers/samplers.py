"""Makes samplers.json and samplers.safetensors beside this file with diffusers' own schedulers.

pip install torch diffusers safetensors; python samplers.py
The model is a closed form, and so is the noise of step i: sin(0.7 j + 0.01 i) at element j.
"""

import itertools
import json
from pathlib import Path

import diffusers
import torch
from diffusers.schedulers import scheduling_ddpm
from safetensors.torch import save_file

X = torch.sin(0.37 * torch.arange(128, dtype=torch.float64) + 0.2).float().mul(1.7).reshape(2, 1, 8, 8)
SCHEDULES = [
    dict(beta_schedule="linear", beta_start=1e-4, beta_end=0.02, num_train_timesteps=1000),
    dict(beta_schedule="scaled_linear", beta_start=0.00085, beta_end=0.012, num_train_timesteps=1000),
    dict(beta_schedule="squaredcos_cap_v2", beta_start=1e-4, beta_end=0.02, num_train_timesteps=1000),
    dict(beta_schedule="linear", beta_start=1e-3, beta_end=0.06, num_train_timesteps=300),
]
SPACINGS = ["leading", "trailing", "linspace"]
PREDICTIONS = ["epsilon", "v_prediction", "sample"]


def model(x, t):
    return 0.9 * x * torch.cos(t / 1000) + 0.05


def noise(step):
    return torch.sin(0.7 * torch.arange(128, dtype=torch.float64) + 0.01 * step).float().reshape(X.shape)


def schedulers(spacing, prediction, schedule):
    common = dict(timestep_spacing=spacing, prediction_type=prediction, **schedule)
    unclipped = diffusers.DDIMScheduler(clip_sample=False, **common)
    clipped = diffusers.DDIMScheduler(clip_sample=True, **common)
    yield f"ddim@{spacing}:7", unclipped
    yield f"ddim@{spacing}:48", clipped
    yield f"ddim@{spacing}:20:0.6", clipped
    yield f"ddim@{spacing}:9:1.0", unclipped
    for variance in ["fixed_small", "fixed_large"]:
        yield f"ddpm@{spacing}:33", diffusers.DDPMScheduler(variance_type=variance, clip_sample=True, **common)
    for order, name in [(2, "dpmsolver++"), (3, "dpmsolver++3m")]:
        solver = diffusers.DPMSolverMultistepScheduler(solver_order=order, **common)
        yield f"{name}@{spacing}:9", solver
        yield f"{name}@{spacing}:25", solver
    for order, name in [(2, "unipc"), (3, "unipc3")]:
        solver = diffusers.UniPCMultistepScheduler(solver_order=order, **common)
        yield f"{name}@{spacing}:8", solver
        yield f"{name}@{spacing}:21", solver


def sample(spec, scheduler):
    parts = spec.split(":")
    scheduler.set_timesteps(int(parts[1]))
    x = X
    for i, t in enumerate(scheduler.timesteps):
        output = model(x, t)
        if spec.startswith("ddim"):
            eta = float(parts[2]) if len(parts) > 2 else 0.0
            x = scheduler.step(output, t, x, eta=eta, variance_noise=noise(i) if eta else None).prev_sample
        else:
            scheduling_ddpm.randn_tensor = lambda *a, **k: noise(i)
            x = scheduler.step(output, t, x).prev_sample
    return x


def own():
    """Settings that come from the scheduler's file, the spacing too."""
    cosine, short = SCHEDULES[2], SCHEDULES[3]
    for spacing in SPACINGS:
        keys = dict(timestep_spacing=spacing, steps_offset=1, set_alpha_to_one=False, clip_sample_range=0.8, **short)
        yield "ddim:7", diffusers.DDIMScheduler, keys
        yield "ddim:11:0.8", diffusers.DDIMScheduler, dict(keys, clip_sample=False, prediction_type="v_prediction")
        yield "ddpm:13", diffusers.DDPMScheduler, dict(timestep_spacing=spacing, steps_offset=3, clip_sample_range=1.5, **cosine)
        yield "dpmsolver++:6", diffusers.DPMSolverMultistepScheduler, dict(timestep_spacing=spacing, steps_offset=2, **short)
        yield "unipc:6", diffusers.UniPCMultistepScheduler, dict(timestep_spacing=spacing, steps_offset=1, **short)
    for spec in ["dpmsolver++:300", "unipc:300", "ddim:300", "ddpm:300", "dpmsolver++:1", "unipc:1", "ddim:1:1.0", "ddpm:1"]:
        for scheduler in [diffusers.DPMSolverMultistepScheduler, diffusers.UniPCMultistepScheduler, diffusers.DDIMScheduler, diffusers.DDPMScheduler]:
            if scheduler.__name__.lower().startswith(spec[:4]):
                yield spec, scheduler, dict(timestep_spacing="trailing", prediction_type="v_prediction", **short)


runs, tensors = [], {"x": X}


def record(spec, scheduler, config):
    name = f"out{len(runs)}"
    end = sample(spec, scheduler).contiguous()
    if scheduler.timesteps.min() < 0:
        return  # float rounding gave one timestep too many, -1: no model was trained there
    tensors[name] = end
    runs.append(dict(name=name, sampler=spec, scheduler=config, timesteps=scheduler.timesteps.tolist()))


for schedule, spacing, prediction in itertools.product(SCHEDULES, SPACINGS, PREDICTIONS):
    for spec, scheduler in schedulers(spacing, prediction, schedule):
        config = {**schedule, "prediction_type": prediction}
        for key in ["variance_type", "clip_sample"]:
            if key in scheduler.config:
                config[key] = scheduler.config[key]
        record(spec, scheduler, config)
for spec, scheduler, keys in own():
    record(spec, scheduler(**keys), keys)

spacings = {}
for spacing in SPACINGS:
    for kind, scheduler in [("toZero", diffusers.DDIMScheduler), ("aboveZero", diffusers.UniPCMultistepScheduler)]:
        for steps in [1, 2, 3, 10, 15, 24, 48, 49, 77, 96, 300, 600, 999]:
            made = scheduler(timestep_spacing=spacing)
            made.set_timesteps(steps)
            if kind == "aboveZero" and len(set(made.timesteps.tolist())) < steps:
                continue
            spacings[f"{spacing} {kind} {steps}"] = [len(made.timesteps), int((made.timesteps * torch.arange(1, len(made.timesteps) + 1)).sum())]

folder = Path(__file__).parent
versions = f"diffusers {diffusers.__version__}, torch {torch.__version__}"
json.dump(dict(made_by=versions, runs=runs, spacings=spacings), (folder / "samplers.json").open("w"))
save_file(tensors, folder / "samplers.safetensors")
