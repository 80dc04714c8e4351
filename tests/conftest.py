"""Settings of every test run: no network, repeatable examples, volume only when asked for."""

import pytest
from hypothesis import HealthCheck, settings

from tests.support.loopback import keep_to_loopback

pytest_plugins = ["pytester", "tests.support.requirement_marks"]

# One run is like the next: examples follow from the test alone. Nights look further.
settings.register_profile("default", derandomize=True, deadline=None, print_blob=True)
settings.register_profile(
    "long",
    max_examples=5_000,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("default")


def pytest_configure() -> None:
    """Cut the tests off from everything beyond this machine."""
    keep_to_loopback()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out tests marked `long`, unless `-m` names that mark."""
    if "long" in config.option.markexpr:
        return
    left_out = [item for item in items if item.get_closest_marker("long")]
    if left_out:
        items[:] = [item for item in items if not item.get_closest_marker("long")]
        config.hook.pytest_deselected(items=left_out)
