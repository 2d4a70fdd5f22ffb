"""A Dask cluster as a model: its clips are made by the workers and published here.

Conventions:
    A *fleet* is the workers of a cluster that would make the same clips. It has the attributes of
    a model, taken from its workers, so that the driver needs neither weights nor a GPU; a clip's
    key is the one that a worker would compute. Security is Dask's own: ``tls://`` addresses use
    the certificates that Dask is configured with. This module needs the extra ``cluster``.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
from distributed import Client, LocalCluster, Security
from distributed.comm import connect
from numpy.typing import NDArray

from ganterpret.clips import Job
from ganterpret.errors import RenderError, SettingError, described
from ganterpret.models import MODELS, Setup
from ganterpret.pipeline import Piece
from ganterpret_integrations import workers
from ganterpret_integrations.crews import DaskCrew
from ganterpret_integrations.dispatching import Tally, dispatch
from ganterpret_integrations.workers import Order, Tools

MOST_LOCAL: Final = 64
"""Worker processes on this machine, at most."""

_CONNECTING: Final = 10.0
"""Seconds in which a scheduler must answer."""


@contextmanager
def hire(
    address: str,
    model: str,
    setup: Setup,
    *,
    allow_mixed: bool = False,
    note: Callable[[str], None] = lambda _: None,
) -> Iterator[Fleet]:
    """Connect to a cluster, have its workers load a model, and prove that they are alike.

    Args:
        address: of a scheduler (``tcp://HOST:8786``, ``tls://...``), or ``local:N`` for N worker
            processes on this machine, N from 1 to MOST_LOCAL.
        model: as for `ganterpret.models.load_model`, on the workers.
        setup: how it runs there.
        allow_mixed: take workers whose versions, backends or devices differ. Their clips then
            have keys of their own.
        note: called with a sentence for each worker that is left out.

    Raises:
        SettingError: an address that is none, or workers that differ.
        RenderError: nobody is there.
        ModelError: the model does not load on any worker.
    """
    for name in ("distributed", "asyncio"):  # what goes wrong is said here, in a sentence
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with ExitStack() as stack:
        client = _connect(address, stack)
        here = model not in MODELS and Path(model).exists()
        tools = Tools(str(Path(model).absolute()) if here else model, setup)
        yield Fleet(DaskCrew(client, address, tools, allow_mixed=allow_mixed, note=note))


def _connect(address: str, stack: ExitStack) -> Client:
    local = re.fullmatch(r"local:(\d{1,4})", address)
    if local and 1 <= int(local[1]) <= MOST_LOCAL:
        target: Any = stack.enter_context(
            LocalCluster(
                n_workers=int(local[1]),
                threads_per_worker=2,
                processes=True,
                host="127.0.0.1",
                dashboard_address="127.0.0.1:0",
                silence_logs=logging.CRITICAL,
            )
        )
    elif re.fullmatch(r"(tcp|tls)://.+:\d{1,5}", address):
        target = address
    else:
        raise SettingError(
            f"'{address}' is no cluster: give a scheduler's address such as tcp://HOST:8786 or "
            f"tls://HOST:8786, or local:N with N from 1 to {MOST_LOCAL}.",
            address,
        )
    try:
        if not local:
            asyncio.run(_knock(address))
        return stack.enter_context(Client(target, timeout=_CONNECTING, set_as_default=False))
    except (OSError, TypeError, ValueError, RuntimeError) as error:
        raise RenderError(
            f"The scheduler at {address} does not answer ({described(error)}): start it, check "
            "the address, and for tls:// the certificates that Dask is configured with.",
            address,
        ) from error


async def _knock(address: str) -> None:
    """Prove that a scheduler answers: a client that could not connect waits long to be gone."""
    secrets = Security().get_connection_args("client")
    comm = await connect(address, timeout=_CONNECTING, **secrets)
    await comm.close()


class Fleet:
    """The workers of a cluster as one model, which delivers whole clips (`clips.Delivering`).

    Args:
        crew: the workers.
    """

    def __init__(self, crew: DaskCrew) -> None:
        self._crew = crew
        traits = crew.traits
        self.name = traits.name
        self.latent_size = traits.latent_size
        self.resolution = traits.resolution
        self.batch = traits.batch
        self.embeddings: NDArray[np.float32] = crew.call(workers.class_embeddings)
        self.identity: Mapping[str, str] = traits.identity
        if crew.mixed:
            # Clips of which nobody knows which kind of worker has made them are of a kind.
            asked = crew.tools.setup
            self.identity = traits.of_the_model | {
                "fleet": "mixed",
                "asked": f"{asked.device} {asked.backend} {asked.precision}",
            }
        self.tally = Tally()

    def __call__(
        self,
        latents: NDArray[np.float32],
        embeddings: NDArray[np.float32],
        truncation: float,
    ) -> NDArray[np.uint8]:
        """Have frames made by one worker, as `ganterpret.render.Model` says."""
        frames: NDArray[np.uint8] = self._crew.call(
            workers.make_frames, latents, embeddings, truncation
        )
        return frames

    def deliver(
        self, job: Job, wanted: Iterator[tuple[Piece, str]]
    ) -> Generator[tuple[Piece, bytes], None, None]:
        """Have clips made, as `ganterpret.clips.Delivering` says."""
        pieces: dict[str, Piece] = {}

        def orders() -> Iterator[Order]:
            for piece, key in wanted:
                pieces[key] = piece
                yield Order(key, job.plan.passage(*piece), job.look, self._crew.tools)

        with closing(dispatch(self._crew, orders(), self.tally)) as made:
            for order, data in made:
                yield pieces[order.key], data
        failed = {pieces[key]: why for key, why in self.tally.failed.items() if key in pieces}
        if failed:
            told = [f"frames {start} to {stop}: {why}" for (start, stop), why in failed.items()]
            raise RenderError(
                f"{len(failed)} of {len(pieces)} clips could not be made ({'; '.join(told[:3])}"
                f"{'; ...' if len(told) > 3 else ''}). The others are kept.",
                tuple(failed),
            )
