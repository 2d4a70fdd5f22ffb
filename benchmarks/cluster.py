"""What a cluster costs over a local render, and what a worker's death costs.

Run from the top folder: ``python -m benchmarks.cluster [--parts deaths overhead tasks]``; all of
it takes about 20 minutes on two cores. Scheduler and workers are processes on the loopback.

Conventions:
    Deaths: two workers, one of which gets SIGKILL at a random moment of a render. Overhead: the
    same clips by one worker and here, in turns; both have their model loaded before. Tasks: orders
    whose clips cost nothing to make, a window of them on the way as in a render.
"""

from __future__ import annotations

import argparse
import hashlib
import pickle
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psutil
from benchmarks.jobs import even_plan
from benchmarks.machine import machine, seconds_in_turns
from distributed import Client, __version__

from ganterpret.clips import ClipStore, Job, Look
from ganterpret.models import Setup, load_model
from ganterpret.models.architectures import random_biggan
from ganterpret.models.checkpoints import save_checkpoint
from ganterpret.movie import packed, survey
from ganterpret.render import Model
from ganterpret_integrations.cluster import hire
from ganterpret_integrations.workers import Order, Tools

PARTS = ("deaths", "overhead", "tasks")
PATIENCE = 120.0
"""Seconds in which a process must be there."""

RANDOM = "BigGAN-deep 128 with random weights"

REQUIRED_OVERHEAD = 0.05
"""Share of a local render's frames a second that one worker may be slower."""


class Grounds:
    """A scheduler on the loopback, and worker processes that come and go."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{port}"
        self.scheduler = self._start(
            "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"
        )
        self.workers: list[subprocess.Popen[bytes]] = []
        self.client = Client(self.address, timeout=PATIENCE, set_as_default=False)

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        argv = [sys.executable, "-m", "distributed.cli.dask_" + words[0], *words[1:]]
        with (self._folder / f"{words[0]}.log").open("ab") as log:
            return subprocess.Popen(argv, stdout=log, stderr=log)

    def hire_workers(self, count: int, threads: int) -> None:
        """Start workers until there are so many."""
        self.workers = [worker for worker in self.workers if worker.poll() is None]
        for _ in range(count - len(self.workers)):
            self.workers.append(
                self._start(
                    "worker",
                    self.address,
                    *("--nworkers", "1", "--nthreads", str(threads)),
                    *("--no-nanny", "--no-dashboard", "--host", "127.0.0.1"),
                    *("--local-directory", str(self._folder)),
                )
            )
        end = time.monotonic() + PATIENCE
        while len(self.client.scheduler_info(n_workers=-1)["workers"]) != count:
            if time.monotonic() > end:
                raise SystemExit("The workers do not come.")
            time.sleep(0.2)

    def processes(self) -> list[psutil.Process]:
        """Return the scheduler and the workers."""
        return [psutil.Process(each.pid) for each in (self.scheduler, *self.workers)]

    def close(self) -> None:
        """End what was started."""
        self.client.close()
        for process in (*self.workers, self.scheduler):
            process.terminate()
            process.wait()


@contextmanager
def grounds() -> Iterator[Grounds]:
    with tempfile.TemporaryDirectory() as folder:
        made = Grounds(Path(folder))
        try:
            yield made
        finally:
            made.close()


def clips_of(job: Job) -> dict[str, str]:
    """Make all clips of a job in an empty store: their checksums by their keys."""
    with tempfile.TemporaryDirectory() as folder:
        store = ClipStore(Path(folder))
        wanted = survey(job, store, packed(job.plan, 0, job.plan.frames)).keys
        made = store.make_all(job, wanted, lambda _: None)
        return {
            wanted[piece]: hashlib.sha256(clip.read_bytes()).hexdigest() for piece, clip in made
        }


def deaths_part(trials: int) -> None:
    """Kill one of two workers at random moments, and count."""
    setup = Setup(side=64)
    plan = even_plan([8] * 16)
    clean = clips_of(Job(plan, load_model("painter", setup), Look()))
    again: list[int] = []
    deaths = 0
    dice = random.Random(trials)
    with grounds() as ground:
        ground.hire_workers(2, 1)
        with hire(ground.address, "painter", setup) as fleet:
            start = time.perf_counter()
            assert clips_of(Job(plan, fleet, Look())) == clean
            usual = time.perf_counter() - start
        for _ in range(trials):
            ground.hire_workers(2, 1)
            with hire(ground.address, "painter", setup) as fleet:
                victim = dice.choice(ground.workers)
                killer = threading.Timer(dice.uniform(0, usual), victim.kill)
                killer.start()
                made = clips_of(Job(plan, fleet, Look()))
                killer.cancel()
                killer.join()
            if made != clean or fleet.tally.taken != len(clean):
                raise SystemExit(f"a render with a death differs: {fleet.tally}")
            again.append(fleet.tally.again)
            died = victim.poll() is not None  # the render can have ended before
            deaths += died
            print(f"killed={died} again={fleet.tally.again}", flush=True)
    print(
        f"\n{deaths} deaths in {trials} renders of {len(clean)} clips by two workers of one "
        "thread, at random moments: all complete and identical to a local render; at most "
        f"{max(again)} clips, on their way to the dead worker, were sent again.\n"
    )


def overhead_part(rounds: int, name: str, frames_each: int = 120, count: int = 4) -> None:
    """Print one worker beside a local render by a model, or by BigGAN with random weights."""
    plan = even_plan([frames_each] * count)
    with tempfile.TemporaryDirectory() as folder, grounds() as ground:
        weights = name
        if name == RANDOM:
            weights = str(save_checkpoint(random_biggan(128, seed=0), Path(folder) / "w").parent)
        start = time.perf_counter()
        ground.hire_workers(1, 2)
        started = time.perf_counter() - start
        here: Model = load_model(weights)
        start = time.perf_counter()
        with hire(ground.address, weights, Setup()) as fleet:
            hired = time.perf_counter() - start
            jobs = Job(plan, here, Look()), Job(plan, fleet, Look())
            same = clips_of(jobs[0]) == clips_of(jobs[1])  # both are warm now
            processes = [psutil.Process(), *ground.processes()]
            used: tuple[list[float], list[float]] = [], []

            def way(index: int) -> None:
                before = cpu_seconds(processes)
                clips_of(jobs[index])
                used[index].append(cpu_seconds(processes) - before)

            taken = seconds_in_turns([partial(way, 0), partial(way, 1)], rounds)
    local, remote = ([plan.frames / each for each in times] for times in zip(*taken, strict=True))
    ratios = sorted(row[1] / row[0] - 1 for row in taken)
    work = sorted(cluster / alone - 1 for alone, cluster in zip(*used, strict=True))
    print(
        f"{name}: {count} clips of {frames_each} frames, clips "
        f"{'identical' if same else 'DIFFERENT'}: {statistics.median(local):.2f} frames/s here, "
        f"{statistics.median(remote):.2f} by one worker. A cluster takes "
        f"{statistics.median(ratios):+.1%} of the time (median of {rounds} rounds in turns, from "
        f"{ratios[0]:+.1%} to {ratios[-1]:+.1%}; at most {REQUIRED_OVERHEAD:+.0%} required) and "
        f"{statistics.median(work):+.1%} of the CPU's ({work[0]:+.1%} to {work[-1]:+.1%}), all "
        f"processes together. Before that, {started:.1f} s for the worker to start and "
        f"{hired:.1f} s to load its model.\n"
    )


def cpu_seconds(processes: Sequence[psutil.Process]) -> float:
    """Seconds of CPU that processes have used, with their children that have ended."""
    return float(sum(sum(process.cpu_times()[:4]) for process in processes))


def echo(order: Order, size: int) -> bytes:
    """Stand in for a clip that costs nothing to make."""
    return bytes(size) if order else b""


def tasks_part(count: int = 400) -> None:
    """Print what a task costs the driver and the scheduler, by the size of its clip."""
    setup = Setup(side=64)
    job = Job(even_plan([120, 120]), load_model("painter", setup), Look())
    order = Order("0" * 64, job.plan.passage(0, 120), job.look, Tools("painter", setup))
    print(f"An order of 120 frames takes {len(pickle.dumps(order))} bytes.\n")
    print("| clip | ms a task | scheduler's CPU, ms a task | MB/s |\n| --- | --- | --- | --- |")
    with grounds() as ground:
        ground.hire_workers(1, 2)
        scheduler = psutil.Process(ground.scheduler.pid)
        for size in (1_000, 400_000, 10_000_000):
            tasks = count if size < 10**6 else count // 10
            before, start = scheduler.cpu_times(), time.perf_counter()
            waiting = deque[object]()
            for _ in range(tasks):
                waiting.append(ground.client.submit(echo, order, size, pure=False))
                if len(waiting) == 3:
                    waiting.popleft().result()  # type: ignore[attr-defined]
            for future in waiting:
                future.result()  # type: ignore[attr-defined]
            seconds = time.perf_counter() - start
            after = scheduler.cpu_times()
            cpu = after.user + after.system - before.user - before.system
            print(
                f"| {size / 1000:.0f} kB | {seconds / tasks * 1000:.1f} | "
                f"{cpu / tasks * 1000:.1f} | {size * tasks / seconds / 1e6:.0f} |",
                flush=True,
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--trials", type=int, default=20)
    parser.add_argument("--model", default=RANDOM)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    print(f"{machine()}, distributed {__version__}\n")
    if "deaths" in options.parts:
        deaths_part(options.trials)
    if "overhead" in options.parts:
        overhead_part(options.rounds, options.model)
    if "tasks" in options.parts:
        tasks_part()


if __name__ == "__main__":
    main()
