"""Other names for the same weights: OpenMMLab's BigGAN-deep generator, and the published names.

Conventions:
    The published names are those of pytorch-pretrained-biggan. OpenMMLab's are those of
    ``BigGANDeepGenerator`` with ``sn_style="torch"`` in MMGeneration 0.7 and MMagic 1.2, whose
    conversions of the published weights end in ``cvt_hugging-face_rgb``. The functions here map
    names and shapes, and copy no more than a layout makes them; that every name of a file is
    there, and no other, is checked with the file's own names (`weights.checked_tensors`).

What OpenMMLab's layout holds otherwise, and what becomes of it:
    - One mean and variance a batch norm instead of one for each of 51 truncations; which
      truncation they were measured at is not in the file. All rows of ours are equal, so every
      truncation uses them, as OpenMMLab's generator does.
    - Its batch norms add 1e-5 to the variance, the published ones 1e-4. Ours take what its own
      generator takes, unless a configuration beside the file says otherwise.
    - The last convolution has 3 outputs, not ``channel_width`` of which 3 are looked at: the
      others become zeros, which leaves the three and their spectral norm as they are.
    - Class embeddings lie in rows, the attention's gain has no axis; block and convolution
      numbers within a layer begin at 1. The rest is the same: the spectral norm's factors, the
      order of the layers, latent before class, red before green before blue.

Source: https://github.com/open-mmlab/mmgeneration, mmgen/models/architectures/biggan, and
https://github.com/open-mmlab/mmagic, mmagic/models/editors/biggan and models/base_models.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import torch
from pytorch_pretrained_biggan.config import BigGANConfig
from torch import Tensor
from torch.nn import functional

from ganterpret.errors import ModelError
from ganterpret.models.architectures import config_from_shapes
from ganterpret.models.weights import printable

OPENMMLAB_EPS: Final = 1e-5
"""The epsilon of OpenMMLab's batch norms."""

_PREFIXES: Final = ("generator_ema.module.", "generator_ema.", "generator.", "")
"""Where the generator stands in a model's state; the running average, if there is one, counts."""

_FIRST: Final = "noise2feat."
"""The beginning of the names of its first layer, which no other layout has."""

_LAYER: Final = re.compile(r"generator\.layers\.(\d+)\.?(.*)")

_BLOCK: Final = re.compile(r"conv_blocks\.(\d{1,4})\.")

_MODULES: Final = {
    "embeddings": "shared_embedding",
    "generator.gen_z": "noise2feat",
    "generator.bn": "output_layer.bn",
    "generator.conv_to_rgb": "output_layer.conv",
}
"""Published module names to OpenMMLab's, outside the layers."""

_IN_LAYER: Final = {
    "": "",
    **{f"bn_{n}": f"bn{n + 1}.bn." for n in range(4)},
    **{f"bn_{n}.scale": f"bn{n + 1}.gain." for n in range(4)},
    **{f"bn_{n}.offset": f"bn{n + 1}.bias." for n in range(4)},
    **{f"conv_{n}": f"conv{n + 1}.conv." for n in range(4)},
    "snconv1x1_theta": "theta.conv.",
    "snconv1x1_phi": "phi.conv.",
    "snconv1x1_g": "g.conv.",
    "snconv1x1_o_conv": "o.conv.",
}
"""Published module names to the beginnings of OpenMMLab's, inside a layer."""

_TENSORS: Final = {"running_means": "running_mean", "running_vars": "running_var"}
_RGB: Final = re.compile(r"generator\.conv_to_rgb\.(weight_orig|weight_u|bias)")
_COUNT, _MEAN = "num_batches_tracked", "running_mean"


def openmmlab_name(name: str) -> str:
    """OpenMMLab's name of a tensor.

    Args:
        name: the published one.

    >>> openmmlab_name("generator.layers.3.bn_0.scale.weight_orig")
    'conv_blocks.3.bn1.gain.weight_orig'
    """
    module, _, tensor = name.rpartition(".")
    layer = _LAYER.fullmatch(module)
    start = f"conv_blocks.{layer[1]}.{_IN_LAYER[layer[2]]}" if layer else f"{_MODULES[module]}."
    return start + _TENSORS.get(tensor, tensor)


def is_openmmlab(names: Iterable[str]) -> bool:
    """Tell whether tensors so named are OpenMMLab's, a whole model's state or the generator's."""
    return any(name.startswith(prefix + _FIRST) for name in names for prefix in _PREFIXES)


def openmmlab_generator(path: Path, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The generator's tensors out of the state of a model.

    The discriminator, the generator that a running average of it replaces, and the counters of
    training are left aside.

    Args:
        path: where they come from, for the error.
        tensors: under OpenMMLab's names, at least one as `is_openmmlab` looks for.

    Raises:
        ModelError: there are tensors besides.
    """
    prefix = next(
        prefix for prefix in _PREFIXES if any(name.startswith(prefix + _FIRST) for name in tensors)
    )
    aside = ("discriminator.", *(("generator.",) if "_ema" in prefix else ()))
    kept = {}
    for name, tensor in tensors.items():
        counted = name.endswith(_COUNT) and name.removesuffix(_COUNT) + _MEAN in tensors
        if name.startswith(aside) or counted or name == "generator_ema.steps":
            continue
        if not name.startswith(prefix):
            raise ModelError(
                f"{path} holds {printable(name)} beside the generator's tensors, which begin with "
                f"{prefix}: it is damaged, or another kind of model.",
                path,
            )
        kept[name.removeprefix(prefix)] = tensor
    return kept


def openmmlab_config(tensors: Mapping[str, Tensor]) -> BigGANConfig:
    """The configuration that a generator's tensors tell: published layers, of any channel width.

    Args:
        tensors: under OpenMMLab's names, without a prefix.

    Raises:
        ModelError: the shapes are not those of a published generator.
    """
    shapes = {name: tuple(tensor.shape) for name, tensor in tensors.items()}
    layers = [int(found[1]) for name in tensors if (found := _BLOCK.match(name))]
    channels = shapes.get("output_layer.bn.weight", ())
    config = config_from_shapes(
        {
            "embeddings.weight": shapes.get("shared_embedding.weight", ())[::-1],
            "generator.bn.weight": channels,
            "generator.bn.running_means": (2, *channels),  # the fewest rows there can be
            f"generator.layers.{max(layers, default=0)}.conv_3.weight_orig": (),
        }
    )
    config.eps = OPENMMLAB_EPS
    return config


def to_openmmlab(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """A generator in OpenMMLab's layout; what the layout has no room for is dropped.

    These are the statistics of all truncations but the first, and the outputs of the last
    convolution from the fourth on. A generator that came from the layout loses nothing.

    Args:
        tensors: under their published names, of any device, "meta" too.
    """
    named = {}
    for name, tensor in tensors.items():
        if name == "embeddings.weight":
            tensor = tensor.T
        elif name.endswith((".gamma", ".running_means", ".running_vars")):
            tensor = tensor[0]
        elif _RGB.fullmatch(name):
            tensor = tensor[:3]
        named[openmmlab_name(name)] = tensor
    return named


def from_openmmlab(
    tensors: Mapping[str, Tensor], expected: Mapping[str, Tensor]
) -> dict[str, Tensor]:
    """A generator from OpenMMLab's layout, under its published names.

    Args:
        tensors: named and shaped as `to_openmmlab` names and shapes what is expected.
        expected: under their published names, tensors of the shapes wanted.
    """
    named = {}
    for name, wanted in expected.items():
        tensor, rows = tensors[openmmlab_name(name)], len(wanted)
        if name == "embeddings.weight":
            tensor = tensor.T.contiguous()
        elif name.endswith((".gamma", ".running_means", ".running_vars")):
            tensor = torch.stack([tensor] * rows)
        elif _RGB.fullmatch(name):
            tensor = functional.pad(tensor, [0, 0] * (tensor.dim() - 1) + [0, rows - 3])
        named[name] = tensor
    return named
