"""Configurations of BigGAN-deep: the published ones, read ones, and random generators of them."""

from __future__ import annotations

import json

import pytest
import torch
from pytorch_pretrained_biggan import BigGAN
from tests.core.small_checkpoints import SMALL

from ganterpret.errors import ModelError, SettingError
from ganterpret.models.architectures import (
    FIELDS,
    LAYERS,
    config_digest,
    config_from_json,
    published,
    random_biggan,
)


@pytest.mark.parametrize(("resolution", "millions"), [(128, 50.4), (256, 55.9), (512, 56.2)])
def test_published_configuration_has_the_published_number_of_parameters(
    resolution: int, millions: float
) -> None:
    """Counted without memory, on the meta device."""
    with torch.device("meta"):
        model = BigGAN(published(resolution))
    count = sum(parameter.numel() for parameter in model.parameters())
    assert round(count / 1e6, 1) == millions


@pytest.mark.parametrize("resolution", [128, 256, 512])
def test_attention_of_the_published_layers_stands_at_64_pixels(resolution: int) -> None:
    """As in the paper, whatever the resolution."""
    before = LAYERS[resolution][: published(resolution).attention_layer_position]
    assert 4 * 2 ** sum(upsamples for upsamples, _, _ in before) == 64


@pytest.mark.parametrize("resolution", [128, 256, 512])
def test_published_configuration_passes_its_own_checks(resolution: int) -> None:
    """What a publisher wrote is legal, and reading changes nothing."""
    config = published(resolution)
    assert config_digest(config_from_json(config.to_json_string())) == config_digest(config)


def test_resolution_that_was_never_published_is_refused() -> None:
    """The sentence lists the three."""
    with pytest.raises(SettingError, match="for 64 pixels; choose 128, 256 or 512"):
        published(64)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("z_dim", 10**9, "z_dim must be a whole number from 1 to 256, not 1000000000"),
        ("z_dim", 8.0, "z_dim must be a whole number"),
        ("channel_width", 12, "channel_width must be a multiple of 8"),
        ("num_classes", True, "num_classes must be a whole number"),
        ("n_stats", 1, "n_stats must be a whole number from 2 to 101, not 1"),
        ("eps", 0.0, r"eps must lie in \(0, 0.01\]"),
        ("eps", float("nan"), r"eps must lie in \(0, 0.01\]"),
        ("output_dim", 32, "layers make 16 pixels, its output_dim says 32"),
        ("class_embed_dim", 9, "class_embed_dim must equal its z_dim"),
        ("attention_layer_position", 4, "attention_layer_position must be one of its 4 layers"),
        ("layers", [], "layers must be a list of 1 to 16 triples"),
        ("layers", [[True, 16, 1]], "each the one before it or half of it"),
        ("layers", [[True, 16, 8], [True, 4, 1]], "each the one before it or half of it"),
        ("layers", [[1, 16, 8]], "layers must be a list"),
        ("layers", "many", "layers must be a list"),
    ],
)
def test_configuration_that_is_no_biggan_is_refused(
    field: str, value: object, sentence: str
) -> None:
    """Every field is clamped before anything is built from it; the error carries its name."""
    with pytest.raises(ModelError, match=sentence) as caught:
        config_from_json(json.dumps(SMALL | {field: value}))
    assert caught.value.value in FIELDS


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("[]", "must be a JSON object"),
        ("{}", "lacks the field attention_layer_position"),
    ],
)
def test_configuration_that_is_no_document_is_refused(text: str, sentence: str) -> None:
    """Cut, nested, empty: a sentence each."""
    with pytest.raises(ModelError, match=sentence):
        config_from_json(text)


def test_digest_tells_every_field() -> None:
    """Also those that no shape shows, like eps."""
    digests = {
        config_digest(config_from_json(json.dumps(SMALL | change)))
        for change in ({}, {"eps": 1e-3}, {"attention_layer_position": 2}, {"n_stats": 4})
    }
    assert len(digests) == 4


def test_random_generator_is_the_same_for_the_same_seed() -> None:
    """And leaves the caller's own random numbers alone."""
    config = config_from_json(json.dumps(SMALL))
    before = torch.get_rng_state()
    states = [random_biggan(config, seed).state_dict() for seed in (3, 3, 4)]
    assert all(torch.equal(states[0][name], states[1][name]) for name in states[0])
    assert not torch.equal(states[0]["embeddings.weight"], states[2]["embeddings.weight"])
    assert torch.equal(before, torch.get_rng_state())


def test_random_generator_uses_the_range_of_colours() -> None:
    """Neither grey nor black and white: a difference anywhere in the network shows in a frame."""
    generator = random_biggan(config_from_json(json.dumps(SMALL)), seed=0)
    with torch.no_grad():
        colours = generator(0.4 * torch.ones(5, 8), torch.eye(5), 0.5)
    assert 0.2 < float(colours.std()) < 0.8
