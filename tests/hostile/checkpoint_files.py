"""Checkpoints: pickles that run something, tensors that lie, heads that claim, bombs."""

from __future__ import annotations

import io
import json
import os
import pickle
import struct
import zipfile
from pathlib import Path

import torch
from safetensors.torch import save
from tests.core.hostile import Payload
from tests.core.small_checkpoints import CONFIG, SMALL, constant, pickled
from tests.hostile.cases import Case, Cases, Content, Due
from tests.integrations.damaged import mutants

import ganterpret.models.checkpoints  # noqa: F401  what takes long counts for no case
from ganterpret.models.architectures import config_from_json

KIND = "checkpoint"


def checkpoint_files() -> Cases:
    """All of them."""
    state = constant(config_from_json(CONFIG.decode()), 0.5)
    whole, safe = pickled(state), save(state)
    yield _case("as it should be", whole, due="result")
    yield _case("as it should be, as safetensors", safe, file="model.safetensors", due="result")
    yield from _pickles(state, whole)
    yield from _tensors(state)
    yield from _safetensors(safe)
    yield from _configs(whole)
    for what, build in {
        "a pipe": lambda folder: os.mkfifo(folder / "model.bin"),
        "a device": lambda folder: (folder / "model.bin").symlink_to("/dev/zero"),
        "missing": lambda folder: None,
        "an empty folder": lambda folder: (folder / "model.bin").mkdir(),
        "of 2 GiB of nothing": _sparse,
    }.items():
        yield Case(KIND, what, build, ("models", "convert", "model.bin", "-o", "OUT/new"))


def _sparse(folder: Path) -> None:
    with (folder / "model.bin").open("wb") as file:
        file.truncate(2 << 30)


def _case(
    what: str,
    data: Content,
    *,
    file: str = "pytorch_model.bin",
    config: bytes | None = CONFIG,
    due: Due = "refusal",
) -> Case:
    def build(folder: Path) -> None:
        place = folder / "model"
        place.mkdir()
        (place / file).write_bytes(data if isinstance(data, bytes) else data())
        if config is not None:
            (place / "config.json").write_bytes(config)

    return Case(KIND, what, build, ("models", "convert", "model", "-o", "OUT/new"), due)


def _pickles(state: dict[str, torch.Tensor], whole: bytes) -> Cases:
    evil = Payload(Path("evil"))
    yield _case("a pickle that runs code", pickled({"a": evil}))
    yield _case("an old pickle that runs code", pickle.dumps({"a": evil}))
    yield _case("weights, and code beside them", pickled({**state, "a": evil}))
    yield _case("a training's state with code", pickled({"state_dict": state, "optimizer": evil}))
    for protocol in range(6):
        yield _case(f"code in protocol {protocol}", pickle.dumps([evil], protocol))
    for what, code in {
        "os.system by name": b"cos\nsystem\n(S'touch evil'\ntR.",
        "eval": b"c__builtin__\neval\n(S'1'\ntR.",
        "a global of ours": b"cganterpret.files\nwrite_text\n(S'evil'\nS'x'\ntR.",
        "torch.hub": b"ctorch.hub\nload\n(S'http://127.0.0.1:9/x'\ntR.",
        "a memo that is not there": b"h\xff.",
        "nothing but marks": b"(" * 100_000 + b".",
        "a string that claims 4 GiB": b"\x80\x02X\xff\xff\xff\xffa.",
        "lists in each other": b"(l" * 0 + b"]" * 50_000 + b"a" * 49_999 + b".",
        "a long of a million digits": b"\x8b"
        + struct.pack("<i", 1_000_000)
        + b"\x7f" * 1_000_000
        + b".",
        "powers that grow": b"]" + b"q\0" + b"h\0h\0\x86q\0" * 60 + b".",
    }.items():
        yield _case(f"pickle: {what}", code)
        yield _case(f"pickle in an archive: {what}", _repacked(whole, code))
    yield _case("empty", b"")
    yield _case("noise", bytes(range(256)) * 99)
    yield _case("cut in half", whole[: len(whole) // 2])
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data.pkl", b"\0" * (100 << 20))
    yield _case("a bomb", packed.getvalue())
    yield _case("an entry that leads out", _with_entry(whole, "archive/../../evil"), due="either")
    for count, bad in enumerate(mutants(whole, (b"\xff" * 8, bytes(8)), 8), 1):
        yield _case(f"damaged at random, {count}", bad, due="either")


def _repacked(whole: bytes, code: bytes) -> bytes:
    """The same archive with another pickle in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            is_pickle = entry.filename.endswith("data.pkl")
            new.writestr(entry.filename, code if is_pickle else old.read(entry))
    return out.getvalue()


def _with_entry(whole: bytes, name: str) -> bytes:
    out = io.BytesIO(whole)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(name, b"x")
    return out.getvalue()


def _tensors(state: dict[str, torch.Tensor]) -> Cases:
    name = "embeddings.weight"
    shape = state[name].shape
    for what, tensor in {
        "strides of 0, 10^10 numbers": torch.zeros(1).expand(100_000, 100_000),
        "strides of 0, the right shape": torch.zeros(1).expand(*shape),
        "NaN": torch.full(shape, torch.nan),
        "infinity": torch.full(shape, torch.inf),
        "one NaN among numbers": torch.zeros(shape).index_put_(
            (torch.tensor(0), torch.tensor(0)), torch.tensor(torch.nan)
        ),
        "whole numbers": torch.zeros(shape, dtype=torch.int64),
        "complex numbers": torch.zeros(shape, dtype=torch.complex64),
        "truths": torch.zeros(shape, dtype=torch.bool),
        "sparse": torch.zeros(shape).to_sparse(),
        "of no storage": torch.zeros(shape, device="meta"),
        "a view of itself": torch.zeros(shape[0] * shape[1] * 2)[: shape[0] * shape[1]].view(
            shape
        ),
        "another shape": torch.zeros(3, 3),
        "no dimension": torch.zeros(()),
        "nothing": torch.zeros(0),
    }.items():
        due: Due = "result" if what == "a view of itself" else "refusal"
        yield _case(
            f"a tensor of {what}",
            pickled({**state, name: tensor}),
            due="either" if "strides" in what else due,
        )
        yield _case(
            f"a tensor of {what}, no configuration",
            pickled({**state, name: tensor}),
            config=None,
            due="either",
        )
    yield _case("a tensor missing", pickled({k: v for k, v in state.items() if k != name}))
    yield _case("a tensor too many", pickled({**state, "x": torch.zeros(1)}))
    yield _case(
        "20,000 tensors", lambda: pickled({f"t{n}": torch.zeros(1) for n in range(20_000)})
    )
    yield _case("names that are numbers", pickled({1: torch.zeros(1)}))
    yield _case("names that are escapes", pickled({**state, "\x1b[2J\n": torch.zeros(1)}))
    yield _case("a tensor alone", pickled(torch.zeros(3)))
    yield _case("a list of itself", _loop())
    layers = {f"generator.layers.{10**9}.conv_3.weight_orig": torch.zeros(1), **state}
    yield _case("a layer of number 10^9", pickled(layers), config=None)


def _loop() -> bytes:
    loop: list[object] = []
    loop.append(loop)
    return pickled(loop)


def _safetensors(safe: bytes) -> Cases:
    def head(text: str, size: int | None = None) -> bytes:
        data = text.encode()
        return struct.pack("<Q", len(data) if size is None else size) + data

    entry = '{{"a":{{"dtype":"F32","shape":{},"data_offsets":{}}}}}'
    for what, data in {
        "a head of 2^63 bytes": head("{}", 2**63),
        "a head of 100 MB claimed": head("{}", 100_000_000),
        "no head": b"",
        "a head that is no JSON": head("[" * 50_000),
        "a shape of 2^64": head(entry.format("[18446744073709551615,2]", "[0,8]")) + bytes(8),
        "a shape that is negative": head(entry.format("[-1]", "[0,4]")) + bytes(4),
        "an offset behind the end": head(entry.format("[1]", "[0,4000000000]")) + bytes(4),
        "an offset backwards": head(entry.format("[1]", "[4,0]")) + bytes(4),
        "offsets that overlap": head(
            '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'
        )
        + bytes(4),
        "a type of nobody's": head(entry.format("[1]", "[0,4]").replace("F32", "F99")) + bytes(4),
        "the same name twice": head(
            '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}'
        )
        + bytes(8),
        "cut in half": safe[: len(safe) // 2],
        "a pickle by the name": pickle.dumps([Payload(Path("evil"))]),
    }.items():
        yield _case(f"safetensors: {what}", data, file="model.safetensors")
    for count, bad in enumerate(mutants(safe, (b"\xff" * 8, b"F64", b"9"), 6), 1):
        yield _case(
            f"safetensors damaged at random, {count}", bad, file="model.safetensors", due="either"
        )


def _configs(whole: bytes) -> Cases:
    for field, value in {
        "z_dim": 10**9,
        "class_embed_dim": -1,
        "channel_width": 10**6,
        "num_classes": 10**12,
        "n_stats": 10**9,
        "output_dim": 2**31,
        "layers": [[True, 16, 8]] * 100_000,
        "attention_layer_position": 10**9,
        "eps": 0,
    }.items():
        yield _case(
            f"{field} of {str(value)[:20]}",
            whole,
            config=json.dumps(SMALL | {field: value}).encode(),
        )
    for what, data in {
        "empty": b"",
        "noise": b"\xff" * 999,
        "deep": b"[" * 100_000,
        "of 2 MiB": json.dumps(SMALL).encode() + b" " * (2 << 20),
        "NaN": json.dumps(SMALL | {"eps": float("nan")}).encode(),
        "a number of a million digits": b'{"z_dim": ' + b"9" * 900_000 + b"}",
        "a list": b"[]",
    }.items():
        yield _case(f"a configuration that is {what}", whole, config=data)
