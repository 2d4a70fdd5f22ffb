"""What a render paints with: a model on this machine, or the workers of a cluster.

Conventions:
    It is loaded once for all songs of a command, and let go when the command ends.
"""

from __future__ import annotations

import typer

from ganterpret.errors import SettingError
from ganterpret.models import Setup, load_models
from ganterpret.render import Model
from ganterpret_integrations.cli.console import Voice


def load_once(
    context: typer.Context,
    voice: Voice,
    name: str,
    setup: Setup,
    cluster: str | None = None,
    *,
    allow_mixed: bool = False,
) -> tuple[Model, ...]:
    """Load a model and its twins, unless this command has it already.

    Args:
        context: of the command.
        voice: says what takes so long.
        name: of the model.
        setup: how it runs.
        cluster: whose workers run it (`cluster.hire`); None for this machine.
        allow_mixed: whether these workers may differ.

    Raises:
        SettingError, ModelError, RenderError: it cannot be had.
    """
    known = context.meta.setdefault(__name__, {})
    wanted = (name, setup, cluster)
    if wanted not in known:
        with voice.waiting(f"Loading {name}"):
            known[wanted] = (
                (_fleet(context, voice, name, setup, cluster, allow_mixed=allow_mixed),)
                if cluster
                else load_models(name, setup)
            )
    models: tuple[Model, ...] = known[wanted]
    return models


def _fleet(
    context: typer.Context,
    voice: Voice,
    name: str,
    setup: Setup,
    address: str,
    *,
    allow_mixed: bool,
) -> Model:
    try:
        from ganterpret_integrations.cluster import hire  # an extra
    except ImportError as error:
        raise SettingError(
            f"--cluster needs Dask, which does not import ({error}): "
            "pip install 'ganterpretations[cluster]'.",
            address,
        ) from error
    hired = hire(address, name, setup, allow_mixed=allow_mixed, note=voice.note)
    fleet: Model = context.with_resource(hired)
    return fleet
