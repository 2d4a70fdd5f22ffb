"""Checkpoints: found, loaded strictly, and refused in one sentence when anything is wrong."""

from __future__ import annotations

import hashlib
import json
import random
import zipfile
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from pytorch_pretrained_biggan import BigGAN, BigGANConfig
from safetensors.torch import save_file
from tests.core.hostile import Payload
from tests.core.small_checkpoints import SMALL
from torch import Tensor

from ganterpret.errors import ModelError
from ganterpret.models import checkpoints, checksums, weights
from ganterpret.models.architectures import FIELDS, LAYERS, config_from_json, random_biggan
from ganterpret.models.checkpoints import load_biggan, load_checkpoint
from ganterpret.models.setup import Setup
from ganterpret.models.sources import KNOWN, file_name, locate

State = dict[str, Tensor]


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("GANTERPRET_CACHE", str(folder))
    monkeypatch.delenv("TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD", raising=False)
    return folder


@pytest.fixture(scope="module")
def generator() -> BigGAN:
    return random_biggan(config_from_json(json.dumps(SMALL)), seed=0)


@pytest.fixture
def state(generator: BigGAN) -> State:
    return {name: tensor.clone() for name, tensor in generator.state_dict().items()}


@pytest.fixture
def folder(tmp_path: Path, state: State) -> Path:
    """A checkpoint in the published layout."""
    return written(tmp_path / "small", state)


def written(folder: Path, state: object) -> Path:
    folder.mkdir()
    torch.save(state, folder / "pytorch_model.bin")
    (folder / "config.json").write_text(json.dumps(SMALL))
    return folder


def equal(loaded: BigGAN, generator: BigGAN) -> bool:
    """The two make the same colours by the package's own forward."""
    latents, classes = torch.full((2, 8), 0.3), torch.eye(5)[:2]
    with torch.no_grad():
        return torch.equal(loaded(latents, classes, 0.5), generator(latents, classes, 0.5))


def test_published_folder_loads(folder: Path, generator: BigGAN) -> None:
    """config.json and pytorch_model.bin, as the package's converter writes them."""
    assert equal(load_checkpoint(folder)[0], generator)


def test_older_serialization_loads(folder: Path, state: State, generator: BigGAN) -> None:
    """The published files date from before PyTorch's zip format."""
    path = folder / "pytorch_model.bin"
    torch.save(state, path, _use_new_zipfile_serialization=False)
    assert equal(load_checkpoint(folder)[0], generator)


def test_ordered_state_with_metadata_loads(tmp_path: Path, generator: BigGAN) -> None:
    """What ``torch.save(model.state_dict())`` writes carries versions beside the tensors."""
    folder = written(tmp_path / "small", generator.state_dict())
    assert equal(load_checkpoint(folder)[0], generator)


def test_weights_inside_what_a_training_saved_load(
    tmp_path: Path, state: State, generator: BigGAN
) -> None:
    """As ``state_dict``; what lies beside it is not looked at."""
    folder = written(tmp_path / "x", {"epoch": 3, "state_dict": state, "optimizer": {"lr": 1e-4}})
    assert equal(load_checkpoint(folder)[0], generator)


def test_safetensors_load(folder: Path, state: State, generator: BigGAN) -> None:
    """Preferred over a .bin beside it."""
    save_file(state, folder / "model.safetensors")
    (folder / "pytorch_model.bin").write_bytes(b"not read")
    assert equal(load_checkpoint(folder)[0], generator)


def test_half_precision_weights_load_as_float32(tmp_path: Path, state: State) -> None:
    """Stored in 16 bits to save space; the generator computes in 32."""
    folder = written(tmp_path / "half", {name: tensor.half() for name, tensor in state.items()})
    loaded, _ = load_checkpoint(folder)
    assert {tensor.dtype for tensor in loaded.state_dict().values()} == {torch.float32}


def test_permuted_strides_load(folder: Path, state: State, generator: BigGAN) -> None:
    """A converter may save a transposed view: strides out of order are no overlap."""
    name = "generator.gen_z.weight_orig"
    state[name] = state[name].T.contiguous().T
    torch.save(state, folder / "pytorch_model.bin")
    assert equal(load_checkpoint(folder)[0], generator)


def test_files_under_their_published_names_load(
    tmp_path: Path, state: State, generator: BigGAN
) -> None:
    """NAME-pytorch_model.bin and NAME-config.json, as they come from their addresses."""
    torch.save(state, tmp_path / "small-pytorch_model.bin")
    (tmp_path / "small-config.json").write_text(json.dumps(SMALL))
    assert equal(load_checkpoint(tmp_path / "small-pytorch_model.bin")[0], generator)


@pytest.mark.parametrize("resolution", [128, 256, 512])
def test_bare_file_tells_its_configuration_by_its_shapes(tmp_path: Path, resolution: int) -> None:
    """The published layer lists, at any channel width, need no config.json."""
    config = BigGANConfig(
        output_dim=resolution,
        z_dim=4,
        class_embed_dim=4,
        channel_width=8,
        num_classes=3,
        n_stats=2,
        layers=list(LAYERS[resolution]),
    )
    with torch.device("meta"):
        shapes = BigGAN(config).state_dict()
    torch.save({name: torch.ones(meta.shape) for name, meta in shapes.items()}, tmp_path / "x.pt")
    loaded, _ = load_checkpoint(tmp_path / "x.pt")
    found = [getattr(loaded.config, name) for name in FIELDS if name != "layers"]
    assert found == [getattr(config, name) for name in FIELDS if name != "layers"]
    assert loaded.config.layers == config.layers


def test_bare_file_of_another_architecture_is_refused(tmp_path: Path, state: State) -> None:
    """Nothing is guessed: four layers were never published."""
    torch.save(state, tmp_path / "x.pt")
    with pytest.raises(ModelError, match=r"put the config\.json that belongs to them beside them"):
        load_checkpoint(tmp_path / "x.pt")


def test_loaded_model_keeps_the_name_of_its_folder(folder: Path) -> None:
    """And makes frames of the size that its configuration says."""
    model = load_biggan(folder, Setup(device="cpu", batch=2))
    latents = model.embeddings[:3] * 0
    assert model.name == "small"
    assert model(latents, model.embeddings[:3], 0.5).shape == (3, 16, 16, 3)


# Checksums


def test_file_that_changed_after_its_first_use_is_refused(folder: Path) -> None:
    """One flipped bit in a weight loads without complaint; its checksum tells."""
    load_checkpoint(folder)
    path = folder / "pytorch_model.bin"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(ModelError, match=r"has changed since it was first used.*delete .*json"):
        load_checkpoint(folder)


def test_file_replaced_on_purpose_loads_once_its_record_is_deleted(
    folder: Path, cache: Path, state: State
) -> None:
    """What the sentence advises works."""
    load_checkpoint(folder)
    state["generator.bn.bias"] += 1
    torch.save(state, folder / "pytorch_model.bin")
    for record in (cache / "checksums").iterdir():
        record.unlink()
    assert load_checkpoint(folder)[1] == load_checkpoint(folder)[1]


def test_file_that_did_not_load_leaves_no_record(folder: Path, cache: Path, state: State) -> None:
    """Else a damaged first copy would condemn the good one after it."""
    path = folder / "pytorch_model.bin"
    good = path.read_bytes()
    path.write_bytes(good[:1000])
    with pytest.raises(ModelError, match="cannot be read"):
        load_checkpoint(folder)
    path.write_bytes(good)
    load_checkpoint(folder)


def test_damaged_record_is_refused(folder: Path, cache: Path) -> None:
    """It is never silently overwritten."""
    load_checkpoint(folder)
    (record,) = (cache / "checksums").iterdir()
    record.write_text("{")
    with pytest.raises(ModelError, match=r"recorded checksum .* is damaged: delete it"):
        load_checkpoint(folder)


def test_checksum_that_cannot_be_recorded_is_an_error(folder: Path, cache: Path) -> None:
    """Weights that would not be verified ever after are not used silently."""
    cache.write_text("a file where the folder should be")
    with pytest.raises(ModelError, match="set GANTERPRET_CACHE to a folder that can be written"):
        load_checkpoint(folder)


def test_published_checksum_goes_before_everything(tmp_path: Path, state: State) -> None:
    """A file under a published name that carries its checksum is held to it at its first use."""
    source = KNOWN["biggan-deep-512"].sources[-1]
    path = tmp_path / file_name(source.weights)
    torch.save(state, path)
    with pytest.raises(ModelError, match=rf"not as published .* published {source.sha256}"):
        load_checkpoint(path)


def test_weights_whose_checksum_is_known_need_no_record(
    folder: Path, cache: Path, generator: BigGAN, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As those in a package: held to their checksum, and nothing has to be written."""
    files = locate(folder)
    sha256 = hashlib.sha256(files.weights.read_bytes()).hexdigest()
    monkeypatch.setattr(checkpoints, "locate", lambda _: replace(files, sha256=sha256))
    cache.write_text("a file where the folder should be")
    loaded, found = load_checkpoint("preview")
    assert found == sha256
    assert equal(loaded, generator)
    files.weights.write_bytes(files.weights.read_bytes()[:-1])
    with pytest.raises(ModelError, match="is not as published"):
        load_checkpoint("preview")


# Hostile and damaged files


@pytest.mark.parametrize("zipped", [True, False])
def test_pickle_with_code_is_refused_and_not_run(
    folder: Path, state: State, tmp_path: Path, zipped: bool
) -> None:
    """In both formats of PyTorch, hidden beside good tensors."""
    proof = tmp_path / "the code ran"
    hostile = dict(state) | {"extra": Payload(proof)}
    path = folder / "pytorch_model.bin"
    torch.save(hostile, path, _use_new_zipfile_serialization=zipped)
    with pytest.raises(ModelError, match="holds something besides tensors, which was not run"):
        load_checkpoint(folder)
    assert not proof.exists()


def test_environment_that_lets_checkpoints_run_code_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PyTorch's own switch would undo the safe reading elsewhere."""
    monkeypatch.setenv("TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD", "1")
    with pytest.raises(ModelError, match=r"TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD.*unset it"):
        load_checkpoint(folder)


def saved(folder: Path, state: State, kind: str) -> Path:
    """The weights in a folder, in one of the three formats."""
    if kind == "safetensors":
        save_file(state, folder / "model.safetensors")
        return folder / "model.safetensors"
    torch.save(state, folder / "x.bin", _use_new_zipfile_serialization=kind == "zip")
    return folder / "x.bin"


KINDS = pytest.mark.parametrize("kind", ["zip", "older", "safetensors"])
_ENDS = (0, 1, 2, 4, 8, 9, 16, 22, 23, 64, 100, 333, 1000, 5000)


@KINDS
def test_truncated_file_is_refused(folder: Path, state: State, kind: str) -> None:
    """Cut inside its header, inside its numbers or just before its end, by one sentence."""
    path = saved(folder, state, kind)
    data = path.read_bytes()
    inside = [len(data) * part // 20 for part in range(1, 20)]
    for length in (*_ENDS, *inside, *(len(data) - end for end in _ENDS if end)):
        path.write_bytes(data[:length])
        with pytest.raises(ModelError, match=r"\.(bin|safetensors) .*damaged"):
            load_checkpoint(path)


def flips(data: bytes, count: int) -> Iterator[bytes]:
    """The same bytes with one bit fallen over, each time another, the same ones every time."""
    generator = random.Random(0)
    for _ in range(count):
        changed = bytearray(data)
        changed[generator.randrange(len(data))] ^= 1 << generator.randrange(8)
        yield bytes(changed)


@KINDS
def test_any_flipped_bit_shows_once_the_file_was_used(
    folder: Path, state: State, kind: str
) -> None:
    """Wherever it is: the recorded checksum is that of every byte."""
    path = saved(folder, state, kind)
    load_checkpoint(path)
    for changed in flips(path.read_bytes(), 200):
        path.write_bytes(changed)
        with pytest.raises(ModelError, match="has changed since it was first used"):
            load_checkpoint(path)


@KINDS
def test_flipped_bit_before_the_first_use(folder: Path, state: State, kind: str) -> None:
    """It is refused, or some finite number is another: only zip archives tell their own damage.

    A flipped bit in a float is another float. What is refused without a checksum are flips in
    names, shapes and structure, and those that make a NaN or an infinity.
    """
    path = saved(folder, state, kind)
    refused, count = 0, 200 if kind == "zip" else 50
    for changed in flips(path.read_bytes(), count):
        path.write_bytes(changed)
        try:
            found = weights.checked_tensors(path, weights.read_tensors(path), state)
        except ModelError:
            refused += 1
            continue
        numbers, were = (
            torch.cat([each[name].flatten() for name in state]) for each in (found, state)
        )
        assert bool(torch.isfinite(numbers).all())
        assert kind != "zip" or torch.equal(numbers, were)
    assert (refused > count / 2) == (kind == "zip")


def test_name_that_is_there_twice_is_refused(folder: Path, state: State) -> None:
    """Both formats that can hold one: nothing says which of the two counts."""
    path = saved(folder, state, "zip")
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr(archive.namelist()[0], b"another")
    with pytest.raises(ModelError, match="a part of the archive is there twice"):
        load_checkpoint(path)
    path = saved(folder, state, "safetensors")
    data = path.read_bytes()
    path.write_bytes(data.replace(b"generator.layers.0.conv_1", b"generator.layers.0.conv_2"))
    with pytest.raises(ModelError, match="cannot be read as a checkpoint"):
        load_checkpoint(path)


def test_compressed_archive_is_refused(folder: Path) -> None:
    """PyTorch never compresses; a small file could hold any number of bytes."""
    path = folder / "pytorch_model.bin"
    with zipfile.ZipFile(path) as stored:
        entries = {info.filename: stored.read(info) for info in stored.infolist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    with pytest.raises(ModelError, match="it is a compressed archive"):
        load_checkpoint(folder)


def test_renamed_keys_are_refused(tmp_path: Path, state: State) -> None:
    """The first three of each kind are named; the package would load none of them silently."""
    folder = written(tmp_path / "x", {f"module.{name}": state[name] for name in state})
    pattern = r"\d+ missing \(embeddings\.weight, .*, \.\.\.\); \d+ unexpected \(module\."
    with pytest.raises(ModelError, match=pattern):
        load_checkpoint(folder)


def test_name_of_a_key_cannot_write_to_the_terminal(tmp_path: Path, state: State) -> None:
    """A stranger's name is cut short, and what would move the cursor is spelt out."""
    state["\x1b[2J" + "x" * 10_000] = torch.ones(1)
    with pytest.raises(ModelError, match=r"1 unexpected \(\\x1b\[2Jx{76}\)\.$"):
        load_checkpoint(written(tmp_path / "x", state))


def test_missing_key_is_refused(tmp_path: Path, state: State) -> None:
    """One of hundreds is enough."""
    del state["generator.bn.bias"]
    with pytest.raises(ModelError, match=r"not this BigGAN: 1 missing \(generator\.bn\.bias\)\.$"):
        load_checkpoint(written(tmp_path / "x", state))


def test_tensor_of_the_wrong_size_is_refused(tmp_path: Path, state: State) -> None:
    """Both shapes are in the sentence."""
    state["generator.bn.bias"] = torch.zeros(9)
    with pytest.raises(ModelError, match=r"bn\.bias has the shape \(9,\), .* needs \(8,\)"):
        load_checkpoint(written(tmp_path / "x", state))


def test_tensor_that_claims_more_than_it_stores_is_refused(tmp_path: Path, state: State) -> None:
    """Stride 0 makes a gigabyte of four bytes once it is copied."""
    name = "generator.gen_z.weight_orig"
    state[name] = torch.zeros(1).expand(state[name].shape)
    with pytest.raises(
        ModelError, match=r"gen_z\.weight_orig stores fewer numbers than its shape"
    ):
        load_checkpoint(written(tmp_path / "x", state))


def test_enormous_tensor_of_stride_zero_is_refused_by_its_shape(
    tmp_path: Path, state: State
) -> None:
    """Nothing is copied before its shape is right: this one would be 80 GB."""
    state["generator.bn.bias"] = torch.zeros(1).expand(20_000_000_000)
    with pytest.raises(ModelError, match=r"has the shape \(20000000000,\)"):
        load_checkpoint(written(tmp_path / "x", state))


def test_tensor_without_data_is_refused(tmp_path: Path, state: State) -> None:
    """A tensor of the meta device has a shape and no numbers."""
    state["generator.bn.bias"] = torch.empty(8, device="meta")
    with pytest.raises(ModelError, match="stores fewer numbers than its shape"):
        load_checkpoint(written(tmp_path / "x", state))


def test_tensor_of_the_wrong_type_is_refused(tmp_path: Path, state: State) -> None:
    """float32 as published, or float16."""
    state["generator.bn.bias"] = state["generator.bn.bias"].to(torch.int64)
    with pytest.raises(ModelError, match=r"is torch\.int64; weights must be float32 or float16"):
        load_checkpoint(written(tmp_path / "x", state))


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_weight_that_is_not_finite_is_refused(tmp_path: Path, state: State, bad: float) -> None:
    """One NaN spreads over every frame."""
    state["generator.layers.0.conv_1.bias"][3] = bad
    with pytest.raises(ModelError, match=r"layers\.0\.conv_1\.bias holds NaN or infinity"):
        load_checkpoint(written(tmp_path / "x", state))


@pytest.mark.parametrize("content", [[1, 2], {"a": 1}, OrderedDict(a=torch.zeros(1), b="text")])
def test_file_without_named_tensors_is_refused(tmp_path: Path, content: object) -> None:
    """A list, a number, a text: not a state of a network."""
    with pytest.raises(ModelError, match="must hold named tensors and nothing else"):
        load_checkpoint(written(tmp_path / "x", content))


def test_file_larger_than_any_biggan_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before its checksum is computed."""
    monkeypatch.setattr(checksums, "MAX_WEIGHTS", 1000)
    with pytest.raises(ModelError, match="no BigGAN is longer"):
        load_checkpoint(folder)


# Configurations


def test_wrong_configuration_is_refused_with_its_path(folder: Path) -> None:
    """Nothing is built from it: this one would take 32 TB."""
    (folder / "config.json").write_text(json.dumps(SMALL | {"z_dim": 10**9}))
    with pytest.raises(ModelError, match=r"config\.json: The configuration's z_dim must be"):
        load_checkpoint(folder)


def test_configuration_that_is_no_text(folder: Path) -> None:
    """The sentence says so, in no codec's words."""
    (folder / "config.json").write_bytes(b"\xff" * 99)
    with pytest.raises(ModelError, match=r"config\.json is not in UTF-8: it is damaged"):
        load_checkpoint(folder)


def test_configuration_of_another_model_is_refused(folder: Path) -> None:
    """The weights decide: the first tensor that does not fit is named with both shapes."""
    (folder / "config.json").write_text(json.dumps(SMALL | {"num_classes": 6}))
    with pytest.raises(ModelError, match=r"embeddings\.weight has the shape \(8, 5\), .*\(8, 6\)"):
        load_checkpoint(folder)


def test_fields_that_decide_nothing_are_left_alone(folder: Path, generator: BigGAN) -> None:
    """Publishers add names and versions of their own."""
    (folder / "config.json").write_text(json.dumps(SMALL | {"model_type": "biggan"}))
    assert equal(load_checkpoint(folder)[0], generator)


def test_reading_leaves_no_open_mapping(folder: Path, generator: BigGAN) -> None:
    """The weights are copies: a file that is cut afterwards takes nothing away."""
    loaded, _ = load_checkpoint(folder)
    (folder / "pytorch_model.bin").write_bytes(b"")
    assert equal(loaded, generator)


def test_reader_is_the_safe_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """weights_only is passed always, whatever PyTorch's default is."""
    asked = {}

    def load(path: Path, **options: object) -> State:
        asked.update(options)
        return {}

    monkeypatch.setattr(torch, "load", load)
    weights.read_tensors(folder / "pytorch_model.bin")
    assert asked["weights_only"] is True
