"""What the tests with other programs share."""

from tests.clients.browser import browser, visiting

__all__ = ["browser", "visiting"]
