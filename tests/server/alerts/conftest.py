"""The worksheets that ask about safety are those of the couple page’s tests."""

from tests.server.review.conftest import safety_worksheets  # noqa: F401
