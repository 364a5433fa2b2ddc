"""Makes unets.json and unets.safetensors beside this file with diffusers' own UNet2DModel.

pip install torch diffusers safetensors; python unets.py
Weights, x and the names' order follow the formulas of the reference vectors (golden/): parameter k in
ascending name order has s(k, j) = sin((j + 1) * (0.618... + 0.01 k)) at element j, x has sin(0.7 j + 0.3).
"""

import json
from pathlib import Path

import diffusers
import torch
from safetensors.torch import save_file

PLAIN_DOWN, ATTN_DOWN, PLAIN_UP, ATTN_UP = "DownBlock2D", "AttnDownBlock2D", "UpBlock2D", "AttnUpBlock2D"
CASES = {
    "one level of grey 28 x 28": dict(
        sample_size=28, in_channels=1, out_channels=1, block_out_channels=[12], norm_num_groups=3,
        down_block_types=[PLAIN_DOWN], up_block_types=[PLAIN_UP], add_attention=False, layers_per_block=2),
    "channels that fall and rise": dict(
        sample_size=24, block_out_channels=[24, 8, 16], norm_num_groups=4, layers_per_block=1,
        down_block_types=[PLAIN_DOWN] * 3, up_block_types=[PLAIN_UP] * 3, norm_eps=1e-6),
    "heads that leave channels over": dict(
        sample_size=16, block_out_channels=[8, 10], norm_num_groups=2, layers_per_block=2, attention_head_dim=3,
        down_block_types=[ATTN_DOWN] * 2, up_block_types=[ATTN_UP] * 2),
    "one channel a head": dict(
        sample_size=12, block_out_channels=[6, 12], norm_num_groups=6, layers_per_block=1, attention_head_dim=1,
        down_block_types=[PLAIN_DOWN, ATTN_DOWN], up_block_types=[PLAIN_UP, ATTN_UP], freq_shift=1),
    "attention on the way down only": dict(
        sample_size=20, block_out_channels=[10, 15, 5], norm_num_groups=5, layers_per_block=1, attention_head_dim=None,
        down_block_types=[ATTN_DOWN, PLAIN_DOWN, ATTN_DOWN], up_block_types=[PLAIN_UP] * 3, add_attention=False,
        downsample_padding=0, freq_shift=0.5, flip_sin_to_cos=False),
    "attention on the way up only": dict(
        sample_size=8, block_out_channels=[16, 16], norm_num_groups=16, layers_per_block=1, attention_head_dim=16,
        down_block_types=[PLAIN_DOWN] * 2, up_block_types=[ATTN_UP] * 2, add_attention=True, downsample_padding=1),
    "more channels out than in": dict(
        sample_size=16, in_channels=1, out_channels=4, block_out_channels=[8, 16], norm_num_groups=8,
        layers_per_block=1, attention_head_dim=4, down_block_types=[PLAIN_DOWN, ATTN_DOWN],
        up_block_types=[ATTN_UP, PLAIN_UP], flip_sin_to_cos=False, freq_shift=1),
    "64 x 64": dict(
        sample_size=64, in_channels=1, out_channels=1, block_out_channels=[4, 4, 8, 8], norm_num_groups=2,
        layers_per_block=1, attention_head_dim=None, down_block_types=[PLAIN_DOWN] * 3 + [ATTN_DOWN],
        up_block_types=[ATTN_UP] + [PLAIN_UP] * 3, downsample_padding=0),
    "four layers a block in one group": dict(
        sample_size=16, block_out_channels=[6, 8], norm_num_groups=1, layers_per_block=4, attention_head_dim=2,
        down_block_types=[PLAIN_DOWN, ATTN_DOWN], up_block_types=[ATTN_UP, PLAIN_UP], norm_eps=0.1),
    "diffusers' usual block types": dict(
        sample_size=16, block_out_channels=[8, 8, 16, 16], norm_num_groups=4),
    "down to a single pixel": dict(
        sample_size=16, block_out_channels=[4, 8, 4, 8, 12], norm_num_groups=2, layers_per_block=1, attention_head_dim=4,
        down_block_types=[PLAIN_DOWN] * 4 + [ATTN_DOWN], up_block_types=[ATTN_UP] + [PLAIN_UP] * 4),
    "every key that changes nothing": dict(
        sample_size=[8, 8], block_out_channels=[8], norm_num_groups=4, layers_per_block=1, down_block_types=[ATTN_DOWN],
        up_block_types=[ATTN_UP], attn_norm_num_groups=4, time_embedding_dim=32, num_train_timesteps=500, act_fn="swish",
        center_input_sample=None, downsample_type=None, upsample_type=None, class_embed_type=None, num_class_embeds=None,
        mid_block_scale_factor=1.0, dropout=0.0, _name_or_path="somewhere", _diffusers_version="0.42.1"),
}


def fill(model):
    for k, (name, parameter) in enumerate(sorted(model.named_parameters())):
        j = torch.arange(1, parameter.numel() + 1, dtype=torch.float64)
        s = torch.sin(j * (0.6180339887498949 + 0.01 * k)).reshape(parameter.shape)
        if name.endswith(".bias"):
            s = 0.05 * s
        elif "norm" in name:
            s = 1 + 0.1 * s
        else:
            s = s * (2 / (parameter.numel() / parameter.shape[0])) ** 0.5
        parameter.data = s.float()


cases, tensors = [], {}
for i, (name, config) in enumerate(CASES.items()):
    model = diffusers.UNet2DModel.from_config(config).eval()
    fill(model)
    height, width = config["sample_size"] if isinstance(config["sample_size"], list) else [config["sample_size"]] * 2
    shape = (2, model.config.in_channels, height, width)
    x = torch.sin(0.7 * torch.arange(torch.Size(shape).numel(), dtype=torch.float64) + 0.3).float().reshape(shape)
    timesteps = torch.tensor([i, 999 - 50 * i])
    with torch.no_grad():
        tensors[f"y{i}"] = model(x, timesteps).sample.contiguous()
    names = {key: list(value.shape) for key, value in model.state_dict().items()}
    cases.append(dict(name=name, config=config, timesteps=timesteps.tolist(), output=f"y{i}", names=names))

folder = Path(__file__).parent
versions = f"diffusers {diffusers.__version__}, torch {torch.__version__}"
text = json.dumps(dict(made_by=versions, cases=cases), separators=(",", ":"))
(folder / "unets.json").write_text(text + "\n")
save_file(tensors, folder / "unets.safetensors")
