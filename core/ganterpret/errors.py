"""What can go wrong, said in one sentence.

Conventions:
    A message says what came, what is legal and what to do. The offending value rides on the
    exception as ``value``, so that a caller can act on it without parsing the sentence.
"""

from __future__ import annotations

_WANT_OF_MEMORY = (
    "out of memory",  # CUDA
    "ALLOC_FAILED",  # cuDNN, cuBLAS
    "can't allocate memory",  # PyTorch on the CPU
    "not enough memory",  # the same on Windows
    "bad_alloc",  # what is written in C++
)


class GanterpretError(Exception):
    """The root of every error that this project raises on purpose.

    Args:
        message: one sentence for the person in front of the screen.
        value: what was wrong, as it came.
    """

    def __init__(self, message: str, value: object = None) -> None:
        super().__init__(message)
        self.value = value


class SettingError(GanterpretError):
    """An argument or option outside its legal range (a command line ends with exit code 2)."""


class CategoryError(SettingError):
    """A category name that is unknown or means several classes; ``value`` is the name."""


class AudioError(GanterpretError):
    """A recording that cannot be read or analysed; ``value`` is its path."""


class ScoreError(GanterpretError):
    """A score document that is wrong; ``value`` is the path of the wrong field."""


class ModelError(GanterpretError):
    """A model or checkpoint that cannot be loaded or does not do its work."""


class OutOfMemoryError(ModelError):
    """A device without memory for a batch of frames; ``value`` is the batch."""


class RenderError(GanterpretError):
    """A frame, clip or movie that could not be made."""


class FfmpegError(GanterpretError):
    """A run of ffmpeg that failed; the message carries its own words."""


def is_out_of_memory(error: BaseException) -> bool:
    """Tell whether somebody else's error, or one that it hides, is want of memory.

    >>> is_out_of_memory(RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB."))
    True
    """
    return (
        isinstance(error, MemoryError)
        or any(words in str(error) for words in _WANT_OF_MEMORY)
        or (error.__context__ is not None and is_out_of_memory(error.__context__))
    )


def described(error: BaseException) -> str:
    r"""Put somebody else's error on one line, its kind first.

    >>> described(ValueError("too long\nby far"))
    'ValueError: too long'
    """
    lines = str(error).strip().splitlines()
    kind = type(error).__name__
    return f"{kind}: {lines[0][:200].rstrip('.')}" if lines else kind
