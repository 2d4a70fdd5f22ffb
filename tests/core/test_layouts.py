"""Layouts of checkpoints: each holds the same network, and nothing is guessed about any."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from pytorch_pretrained_biggan import BigGAN
from safetensors.torch import load_file
from tests.core.hostile import Payload
from tests.core.openmmlab import Generator, settle
from torch import Tensor

from ganterpret.errors import ModelError
from ganterpret.models.architectures import FIELDS, LAYERS, published, random_biggan
from ganterpret.models.checkpoints import load_checkpoint, save_checkpoint
from ganterpret.models.layouts import from_openmmlab, to_openmmlab

State = dict[str, Tensor]
LATENT, CLASSES, WIDTH = 4, 3, 8


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache folder of the test's own."""
    monkeypatch.setenv("GANTERPRET_CACHE", str(tmp_path / "cache"))


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """Thousands of short operations: on a busy machine threads wait for each other at each."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def network() -> Generator:
    """A small one of OpenMMLab's, with the published layers for 128 pixels.

    It computes in double precision, its numbers are of single precision as in its files.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        network = Generator(LAYERS[128], WIDTH, LATENT, CLASSES)
        return settle(network, LATENT, CLASSES).double()


def saved_state(network: Generator) -> State:
    state = network.state_dict()
    return {name: t.float() if t.is_floating_point() else t for name, t in state.items()}


@pytest.fixture
def state(network: Generator) -> State:
    return saved_state(network)


@pytest.fixture(scope="module")
def model(network: Generator, tmp_path_factory: pytest.TempPathFactory) -> BigGAN:
    """The same network, loaded from its bare file."""
    folder = tmp_path_factory.mktemp("model")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GANTERPRET_CACHE", str(folder / "cache"))
        return loaded(folder / "x.pth", saved_state(network))


def loaded(path: Path, state: object) -> BigGAN:
    torch.save(state, path)
    return load_checkpoint(path)[0]


def equal(one: BigGAN, other: BigGAN) -> bool:
    """The two hold the same tensors under the same names, and the same configuration."""
    ones, others = one.state_dict(), other.state_dict()
    same = all(torch.equal(tensor, others[name]) for name, tensor in ones.items())
    fields = [[getattr(model.config, field) for field in FIELDS] for model in (one, other)]
    return same and ones.keys() == others.keys() and json.dumps(fields[0]) == json.dumps(fields[1])


# OpenMMLab's layout


def test_openmmlabs_generator_makes_the_same_frames(
    network: Generator, state: State, tmp_path: Path
) -> None:
    """Its own forward pass and the package's, on the file alone, at any truncation."""
    model = loaded(tmp_path / "x.pth", {"state_dict": state, "meta": {"epoch": 1}}).double()
    latents = torch.linspace(-1, 1, 2 * LATENT, dtype=torch.float64).view(2, LATENT)
    classes = torch.tensor([0, 2])
    with torch.no_grad():
        theirs = network(latents, classes)
        assert 0.1 < theirs.std() < 0.9  # neither grey nor clipped
        for truncation in (0.3, 1.0):
            ours = model(latents, torch.eye(CLASSES).double()[classes], truncation)
            # With an epsilon of 1e-4 in place of 1e-5 they would differ by 0.01.
            torch.testing.assert_close(ours, theirs, rtol=0, atol=1e-9)


def test_bare_file_of_openmmlabs_tells_its_configuration(model: BigGAN) -> None:
    """Published layers, its own epsilon, and the fewest rows of statistics there can be."""
    config = model.config
    assert (config.eps, config.n_stats, config.output_dim) == (1e-5, 2, 128)
    assert (config.channel_width, config.z_dim, config.num_classes) == (WIDTH, LATENT, CLASSES)


def test_configuration_beside_openmmlabs_weights_decides(
    model: BigGAN, state: State, tmp_path: Path
) -> None:
    """Statistics have as many equal rows as it says, and its epsilon is the network's."""
    fields = {field: getattr(model.config, field) for field in FIELDS}
    (tmp_path / "config.json").write_text(json.dumps(fields | {"n_stats": 51, "eps": 1e-4}))
    other = loaded(tmp_path / "x.pth", state)
    assert other.config.eps == 1e-4
    assert torch.equal(
        other.generator.bn.running_means, state["output_layer.bn.running_mean"].expand(51, -1)
    )


@pytest.mark.parametrize(
    "prefix", ["", "generator.", "generator_ema.", "generator_ema.module.", "both"]
)
def test_generator_is_found_in_the_state_of_a_model(
    model: BigGAN, state: State, tmp_path: Path, prefix: str
) -> None:
    """What the programs save; of a generator and its running average the average counts."""
    whole = {"generator_ema." if prefix == "both" else prefix: state}
    if prefix == "both":
        whole["generator."] = {name: tensor + 1 for name, tensor in state.items()}
    saved = {start + name: part[name] for start, part in whole.items() for name in part}
    if prefix:
        saved["discriminator.conv_blocks.0.conv1.conv.weight_orig"] = torch.ones(2)
    if prefix.startswith("generator_ema"):
        saved["generator_ema.steps"] = torch.tensor(1000)
    meta = {"seed": 0, "exp_name": "x"}
    inside = loaded(tmp_path / "inside.pth", {"meta": meta, "state_dict": saved})
    assert equal(inside, model)


def test_the_way_there_and_back(model: BigGAN, state: State) -> None:
    """A generator that fits into OpenMMLab's layout comes back from it as it was."""
    expected = model.state_dict()
    there = to_openmmlab(expected)
    counters = {name for name in state if name.endswith("num_batches_tracked")}
    assert there.keys() == state.keys() - counters
    assert all(torch.equal(tensor, state[name]) for name, tensor in there.items())
    back = from_openmmlab(there, expected)
    assert all(torch.equal(tensor, expected[name]) for name, tensor in back.items())


@pytest.mark.parametrize("zipped", [True, False])
def test_code_in_the_meta_of_a_training_is_refused_and_not_run(
    state: State, tmp_path: Path, zipped: bool
) -> None:
    """Deep inside what nobody looks at, in both formats of PyTorch."""
    proof = tmp_path / "the code ran"
    saved = {"state_dict": state, "meta": {"hooks": [{"last": Payload(proof)}]}}
    torch.save(saved, tmp_path / "x.pth", _use_new_zipfile_serialization=zipped)
    with pytest.raises(ModelError, match="holds something besides tensors, which was not run"):
        load_checkpoint(tmp_path / "x.pth")
    assert not proof.exists()


RENAMED = {
    "noise2feat.bias": r"1 missing \(noise2feat\.bias\); 1 unexpected \(noise2feat\.renamed\)",
    "shared_embedding.weight": "not those of a published BigGAN-deep generator",
    "conv_blocks.3.bn2.gain.weight_u": r"1 missing \(conv_blocks\.3\.bn2\.gain\.weight_u\); 1 un",
    "conv_blocks.8.gamma": r"1 missing \(conv_blocks\.8\.gamma\); 1 unexpected",
    "conv_blocks.0.bn1.bn.running_mean": r"1 missing \(conv_.*\); 2 unexpected",
    "output_layer.conv.weight_orig": r"1 missing \(output_layer\.conv\.weight_orig\); 1 unexp",
}


@pytest.mark.parametrize("name", RENAMED)
def test_renamed_key_of_openmmlabs_is_refused(state: State, tmp_path: Path, name: str) -> None:
    """By the names that the file itself uses."""
    state[name.rpartition(".")[0] + ".renamed"] = state.pop(name)
    with pytest.raises(ModelError, match=RENAMED[name]):
        loaded(tmp_path / "x.pth", state)


def test_layer_numbered_beyond_measure_is_refused(state: State, tmp_path: Path) -> None:
    """More digits than Python reads as a number are no layer's."""
    state[f"conv_blocks.{'9' * 5000}.conv1.conv.bias"] = torch.ones(1)
    with pytest.raises(ModelError, match=r"BigGAN: 1 unexpected \(conv_blocks\.999"):
        loaded(tmp_path / "x.pth", state)


def test_missing_and_extra_keys_of_openmmlabs_are_refused(state: State, tmp_path: Path) -> None:
    """One of hundreds is enough."""
    more = state | {"conv_blocks.0.shortcut.conv.weight_orig": torch.ones(1)}
    with pytest.raises(ModelError, match=r"BigGAN: 1 unexpected \(conv_blocks\.0\.shortcut"):
        loaded(tmp_path / "more.pth", more)
    del state["conv_blocks.8.o.conv.weight_v"]
    with pytest.raises(ModelError, match=r"BigGAN: 1 missing \(conv_blocks\.8\.o\.conv\.weight_v"):
        loaded(tmp_path / "less.pth", state)


def test_spectral_norm_of_the_other_style_is_refused(state: State, tmp_path: Path) -> None:
    """OpenMMLab's ``sn_style="ajbrock"`` iterates while it runs; nothing is made of it."""
    norms = {name.removesuffix("_orig"): t for name, t in state.items() if name.endswith("_orig")}
    others = {name: t for name, t in state.items() if "weight_" not in name}
    more = {name.replace("weight", "u0"): torch.ones(1, 4) for name in norms}
    with pytest.raises(ModelError, match=r"\d+ missing .*weight_orig, .*\d+ unexpected"):
        loaded(tmp_path / "x.pth", others | norms | more)


@pytest.mark.parametrize("stray", ["noise2feat.bias", "generator_ema.noise2feat.bias", "extra"])
def test_tensor_outside_the_generator_is_refused(state: State, tmp_path: Path, stray: str) -> None:
    """Above all the same weights twice: nothing says which ones count."""
    saved = {f"generator_ema.module.{name}": tensor for name, tensor in state.items()}
    with pytest.raises(ModelError, match=rf"x\.pth holds {stray} beside the generator's tensors"):
        loaded(tmp_path / "x.pth", saved | {stray: torch.ones(1)})


def test_wrong_sizes_in_openmmlabs_layout_are_refused(state: State, tmp_path: Path) -> None:
    """Both shapes are in the sentence, as the file has them; nothing is copied before."""
    state["output_layer.conv.weight_orig"] = torch.ones(WIDTH, WIDTH, 3, 3)
    with pytest.raises(ModelError, match=r"shape \(8, 8, 3, 3\), .* needs \(3, 8, 3, 3\)"):
        loaded(tmp_path / "x.pth", state)
    state["conv_blocks.0.bn1.bn.running_var"] = torch.zeros(1).expand(20_000_000_000)
    with pytest.raises(ModelError, match=r"has the shape \(20000000000,\), .* needs \(128,\)"):
        loaded(tmp_path / "y.pth", state)


# Conversion


def test_conversion_writes_what_loads_as_the_same_network(model: BigGAN, tmp_path: Path) -> None:
    """Safetensors and a configuration that keeps the epsilon of where it came from."""
    weights = save_checkpoint(model, tmp_path / "new")
    assert weights == tmp_path / "new" / "model.safetensors"
    assert load_file(weights).keys() == model.state_dict().keys()
    assert equal(load_checkpoint(tmp_path / "new")[0], model)


@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "pytorch_model.bin"])
def test_conversion_replaces_no_checkpoint(model: BigGAN, tmp_path: Path, name: str) -> None:
    """Weights of one network beside the configuration of another are no checkpoint."""
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / name).write_text("first")
    with pytest.raises(ModelError, match=rf"holds a {name} already; choose another folder"):
        save_checkpoint(model, tmp_path / "new")
    assert [path.name for path in (tmp_path / "new").iterdir()] == [name]


def test_conversion_into_a_place_that_cannot_be_written(model: BigGAN, tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "new").write_text("a file")
    with pytest.raises(ModelError, match="new cannot be written"):
        save_checkpoint(model, tmp_path / "new")


# Full size


def full_size(resolution: int) -> BigGAN:
    """Random weights, every spectral norm iterated, every number in its own range."""
    if resolution == 128:
        return random_biggan(128, seed=0)  # its frames are looked at
    model = BigGAN(published(resolution)).eval()
    with torch.no_grad():
        for name, tensor in model.state_dict().items():
            if "running" in name or name.startswith("generator.bn."):
                tensor.uniform_(0.5, 1.5)
        for module in model.modules():
            for norm in module._forward_pre_hooks.values():
                norm.compute_weight(module, do_power_iteration=True)
    return model


def fit(model: BigGAN) -> None:
    """Leave of a generator what OpenMMLab's layout has room for; its frames at 0.4 stay."""
    state = model.state_dict()
    for name, tensor in state.items():
        if "running" in name:
            tensor.copy_(tensor[20].clone().expand_as(tensor))
    weight, u, v, bias = (
        state[f"generator.conv_to_rgb.{name}"]
        for name in ("weight_orig", "weight_u", "weight_v", "bias")
    )
    seen = weight.flatten(1) @ v
    u[:3] *= (u @ seen) / (u[:3] @ seen[:3])
    for tensor in (weight, u, bias):
        tensor[3:] = 0


@pytest.mark.parametrize("resolution", [128, 256, 512])
def test_full_size_in_every_layout(tmp_path: Path, resolution: int) -> None:
    """Saved and loaded, equal tensor by tensor; of the smallest one frame is looked at."""
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        torch.manual_seed(resolution)
        model = full_size(resolution)
        latent, one_hot = torch.randn(1, 128) * 0.4, torch.eye(1000)[107:108]
        first = model(latent, one_hot, 0.4) if resolution == 128 else None
    fields = json.dumps({field: getattr(model.config, field) for field in FIELDS})
    for name, zipped in (("pytorch_model.bin", True), ("old.bin", False)):
        torch.save(model.state_dict(), tmp_path / name, _use_new_zipfile_serialization=zipped)
        (tmp_path / "config.json").write_text(fields)
        assert equal(load_checkpoint(tmp_path / name)[0], model), name
        (tmp_path / name).unlink()
    assert equal(load_checkpoint(save_checkpoint(model, tmp_path / "converted"))[0], model)
    (tmp_path / "converted" / "model.safetensors").unlink()

    fit(model)
    saved = {f"generator.{name}": t for name, t in to_openmmlab(model.state_dict()).items()}
    torch.save({"state_dict": saved, "meta": {}}, tmp_path / "openmmlab.pth")
    again, _ = load_checkpoint(tmp_path / "openmmlab.pth")
    assert equal(again, model)
    if first is not None:
        with torch.no_grad():
            frame = again(latent, one_hot, 0.4)
        assert 0.1 < frame.std() < 0.9
        torch.testing.assert_close(frame, first, rtol=0, atol=1e-4)
    (tmp_path / "openmmlab.pth").unlink()
