"""Questions to other people's computers: over HTTPS, and nowhere else.

Conventions:
    An address is https, or http of this very machine (loopback); so is every address that it
    leads to. A refusal is a `ModelError` of one sentence that begins with the address, which is
    its ``value``.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from http.client import IncompleteRead
from typing import Final
from urllib.parse import urljoin, urlsplit

import requests

from ganterpret.errors import ModelError

_MOST_REDIRECTS: Final = 10
_MOST_SAID: Final = 160
_LATER: Final = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)
"""Answers, besides those from 500 on, after which the same question may be asked again."""


class BrokenError(ModelError):
    """An answer that may be better when the question is asked again."""


class UnreachableError(BrokenError):
    """No answer at all."""


def ask(
    session: requests.Session, address: str, headers: Mapping[str, str], timeout: float
) -> requests.Response:
    """Return the answer that an address leads to, its body not yet read; to be closed.

    Args:
        session: whose connections are used.
        address: what is asked for.
        headers: of the question.
        timeout: seconds without a connection or a byte.

    Raises:
        ModelError: the address, or one that it leads to, is not legal.
        UnreachableError: nobody answered.
    """
    place = address
    for _ in range(_MOST_REDIRECTS):
        _check_place(place, address)
        try:
            response = session.get(
                place, headers=headers, timeout=timeout, stream=True, allow_redirects=False
            )
        except (requests.RequestException, ValueError) as error:
            # An address, or one that it leads to, that makes no sense is some ValueError.
            kind = ModelError if isinstance(error, ValueError) else UnreachableError
            raise kind(f"{address} cannot be reached ({reason(error)}).", address) from error
        if not response.is_redirect:
            return response
        response.close()
        leads = response.headers["location"]
        with suppress(ValueError):
            leads = urljoin(place, leads)
        place = leads
    raise ModelError(f"{address} is redirected more than {_MOST_REDIRECTS} times.", address)


def refusal(address: str, status: int) -> ModelError:
    """Say that an answer is not the one that was hoped for; a `BrokenError` if it may change."""
    meaning = HTTPStatus(status).phrase if status in set(HTTPStatus) else "unknown"
    kind = BrokenError if status in _LATER or status >= 500 else ModelError
    return kind(f"{address} answered {status} ({meaning}).", address)


def reason(error: BaseException) -> str:
    """Return what lies at the bottom of an error: requests wraps it several times."""
    while below := error.__cause__ or error.__context__:
        error = below
    if isinstance(error, IncompleteRead):
        return "the connection ended"
    said = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return str(said)[:_MOST_SAID]


def _check_place(place: str, address: str) -> None:
    if not (_is_secure(place) or (_is_loopback(place) and _is_loopback(address))):
        leads = "is" if place == address else f"leads to '{place[:_MOST_SAID]}', which is"
        raise ModelError(f"{address} {leads} no https address: no other is read.", address)


def _is_secure(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname)


def _is_loopback(address: str) -> bool:
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        return parts.scheme == "http" and (
            host == "localhost" or ipaddress.ip_address(host).is_loopback
        )
    except ValueError:
        return False
