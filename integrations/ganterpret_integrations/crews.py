"""Which workers of a Dask cluster are there, which of them are fit, and what they are sent.

Conventions:
    A worker is known by its address. It is *fit* if it makes the clips that the others make, and
    that is asked before it is sent anything. Where workers announce the resource ``GPU``, only
    those are used and each clip takes one. This module needs the extra ``cluster``.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from distributed import Client, Future, KilledWorker

from ganterpret.clips import surroundings
from ganterpret.errors import GanterpretError, ModelError, RenderError, SettingError
from ganterpret_integrations import workers
from ganterpret_integrations.dispatching import LostError
from ganterpret_integrations.workers import Delivery, Order, Tools, Traits

GPU: Final = "GPU"
"""The resource that stands for a graphics card."""

_FIRST_WORKER: Final = 60.0
"""Seconds in which the first worker must be there."""

_LOADING: Final = 900.0
"""Seconds that a worker may take to load a model."""

_BLINK: Final = 0.02
_LOOKING: Final = 1.0
"""Seconds between two looks at which workers are there."""


class DaskCrew:
    """The fit workers of a cluster, as `dispatching.Crew`.

    Args:
        client: connected.
        address: of the scheduler, for people.
        tools: what the workers render with.
        allow_mixed: whether workers may differ.
        note: called with a sentence for each worker that is left out.

    Raises:
        SettingError, RenderError, ModelError: as `hire`.
    """

    def __init__(
        self,
        client: Client,
        address: str,
        tools: Tools,
        *,
        allow_mixed: bool,
        note: Callable[[str], None],
    ) -> None:
        self.client, self.tools, self.mixed = client, tools, allow_mixed
        self._address, self._note = address, note
        self._looked = -_LOOKING
        self._numbers = itertools.count()
        self._futures: dict[int, tuple[str, Future]] = {}
        self._newcomers: dict[str, tuple[Tools, Future]] = {}
        self._fit: dict[str, Tools] = {}
        self._unfit: set[str] = set()
        self._present = self._first_workers()
        self._needs = {GPU: 1} if any(map(_cards, self._present.values())) else None
        self.traits = self._muster()

    # --------------------------------------------------------------------------- who is there

    def places(self) -> Mapping[str, int]:
        """Return the fit workers that are there, and how many clips each makes at once."""
        if time.monotonic() - self._looked >= _LOOKING or self.client.status != "running":
            self._present = self._look()
            self._ask_newcomers()
            self._hear_newcomers()
            self._looked = time.monotonic()
        return {name: self._places_of(name) for name in self._fit if name in self._present}

    def exclude(self, worker: str, reason: str) -> None:
        """Count a worker out from now on."""
        self._fit.pop(worker, None)
        self._unfit.add(worker)
        self._note(f"The worker {worker} is left out: {reason}")

    def any_worker(self) -> str:
        """Return one fit worker."""
        for name in self.places():
            return name
        raise RenderError(f"The cluster at {self._address} has no worker left.", self._address)

    def _look(self) -> Mapping[str, Mapping[str, Any]]:
        if self.client.status == "running":
            found = dict(self.client.scheduler_info(n_workers=-1).get("workers", {}))
            if self.client.status == "running":
                for name in [name for name in self._fit if name not in found]:
                    del self._fit[name]
                self._unfit &= set(found)
                return {name: each for name, each in found.items() if each["status"] == "running"}
        raise RenderError(
            f"The scheduler at {self._address} has gone: what was finished is kept. Start it "
            "again, and run the same command again.",
            self._address,
        )

    def _first_workers(self) -> Mapping[str, Mapping[str, Any]]:
        end = time.monotonic() + _FIRST_WORKER
        while not (found := self._look()):
            if time.monotonic() > end:
                raise RenderError(
                    f"The scheduler at {self._address} has no workers: start some with "
                    f"'dask worker {self._address}'.",
                    self._address,
                )
            time.sleep(_LOOKING / 5)
        return found

    def _places_of(self, name: str) -> int:
        threads = int(self._present[name]["nthreads"])
        return max(min(threads, _cards(self._present[name])) if self._needs else threads, 1)

    # --------------------------------------------------------------------------- who is fit

    def _muster(self) -> Traits:
        """Have all workers load the model, and return what they are."""
        self._ask_newcomers()
        told: dict[str, Traits] = {}
        errors: dict[str, GanterpretError] = {}
        tools = {name: each for name, (each, _) in self._newcomers.items()}
        for name, (_, future) in self._newcomers.items():
            try:
                told[name] = self._result(name, future, _LOADING)
            except GanterpretError as error:
                errors[name] = error
            except LostError:
                continue
        self._newcomers.clear()
        for name, problem in errors.items():
            if not told:
                raise type(problem)(f"The worker {name} cannot render: {problem}", name)
            self.exclude(name, str(problem))
        if not told:
            raise RenderError(f"The cluster at {self._address} has lost its workers.")
        reference = next(iter(told.values()))
        for name, traits in told.items():
            differs = self._differs(reference, traits)
            if not differs:
                self._fit[name] = tools[name]
            elif self.mixed:
                self.exclude(name, differs)
            else:
                raise SettingError(
                    f"The worker {name} does not fit: {differs}. Make all alike, or give "
                    "--allow-mixed.",
                    name,
                )
        return reference

    def _ask_newcomers(self) -> None:
        hosts = Counter(each["host"] for each in self._present.values())
        for name, each in self._present.items():
            if name in self._fit or name in self._unfit or name in self._newcomers:
                continue
            if self._needs and not _cards(each):
                continue
            tools = replace(self.tools, sharing=hosts[each["host"]])
            asked = self.client.submit(
                workers.describe, tools, workers=[name], allow_other_workers=False, pure=False
            )
            self._newcomers[name] = tools, asked

    def _hear_newcomers(self) -> None:
        """Take workers that have come since, if they are as the first ones were."""
        for name, (tools, future) in list(self._newcomers.items()):
            if name not in self._present:
                del self._newcomers[name]
            elif future.status != "pending":
                del self._newcomers[name]
                try:
                    differs = self._differs(self.traits, self._result(name, future, _LOADING))
                except GanterpretError as error:
                    differs = str(error)
                except LostError:
                    continue
                if differs:
                    self.exclude(name, differs)
                else:
                    self._fit[name] = tools

    def _differs(self, reference: Traits, traits: Traits) -> str:
        """Say in what a worker is not as it must be; "" for nothing."""
        here = surroundings()
        wanted = _compared(replace(reference, surroundings=here), mixed=self.mixed)
        found = _compared(traits, mixed=self.mixed)
        return "; ".join(
            f"its {what} is {found.get(what, 'none')} instead of {wanted.get(what, 'none')}"
            for what in sorted({*wanted, *found})
            if wanted.get(what) != found.get(what)
        )

    # --------------------------------------------------------------------------- orders

    def send(self, order: Order, worker: str) -> int:
        """Send an order to a worker, and return its ticket."""
        number = next(self._numbers)
        future = self.client.submit(
            workers.fulfil,
            replace(order, tools=self._fit[worker], strict=not self.mixed),
            workers=[worker],
            allow_other_workers=False,
            resources=self._needs,
            pure=False,
        )
        self._futures[number] = worker, future
        return number

    def ready(self, tickets: Collection[int]) -> Collection[int]:
        """Wait a moment, and return which of some tickets can be taken."""
        done = [ticket for ticket in tickets if self._futures[ticket][1].status != "pending"]
        if not done:
            time.sleep(_BLINK)
        return done

    def take(self, ticket: int) -> Delivery:
        """Fetch what was ordered."""
        worker, future = self._futures[ticket]
        try:
            made = self._result(worker, future, None)
        except LostError:
            self._fit.pop(worker, None)  # if it is there after all, it says anew what it is
            raise
        assert isinstance(made, Delivery)
        return made

    def drop(self, ticket: int) -> None:
        """Forget a ticket, taken or not."""
        _, future = self._futures.pop(ticket)
        with suppress(OSError, RuntimeError):
            if future.status == "pending" and self.client.status == "running":
                future.cancel()
            future.release()

    def call(self, function: Callable[..., Any], *arguments: object) -> Any:  # noqa: ANN401
        """Have a fit worker compute something."""
        worker = self.any_worker()
        future = self.client.submit(
            function,
            self._fit[worker],
            *arguments,
            workers=[worker],
            allow_other_workers=False,
            resources=self._needs,
            pure=False,
        )
        try:
            return self._result(worker, future, None)
        except LostError as error:
            raise RenderError(f"The worker {worker} has gone.", worker) from error

    def _result(self, worker: str, future: Future, seconds: float | None) -> Any:  # noqa: ANN401
        """Wait for what a worker makes, and fetch it.

        Raises:
            LostError: the worker has gone.
        """

        async def fetched() -> object:
            return await self.client.gather(future, asynchronous=True)

        end = None if seconds is None else time.monotonic() + seconds
        coming = asyncio.run_coroutine_threadsafe(fetched(), self.client.loop.asyncio_loop)
        try:
            while True:
                try:
                    return coming.result(_LOOKING)
                except KilledWorker as error:
                    raise LostError from error
                except TimeoutError as error:
                    if coming.done():
                        raise
                    if worker not in self._look():
                        raise LostError from error
                    if end and time.monotonic() > end:
                        raise ModelError(
                            f"it has not loaded the model within {seconds:.0f} seconds", worker
                        ) from error
                except asyncio.CancelledError as error:
                    raise LostError from error
        finally:
            coming.cancel()


def _cards(worker: Mapping[str, Any]) -> int:
    """Return how many clips a worker's graphics cards take at once."""
    return int(worker["resources"].get(GPU, 0))


def _compared(traits: Traits, *, mixed: bool) -> dict[str, str]:
    """List what must be equal among workers."""
    always = {
        "embeddings": traits.embeddings,
        "resolution": str(traits.resolution),
        **traits.of_the_model,
        "version": traits.surroundings["version"],
    }
    if mixed:
        return always
    return always | {**traits.surroundings, **traits.identity, "batch": str(traits.batch)}
