"""Where a reader may be sent back to."""

import pytest

from portal.own_paths import own_path


@pytest.mark.parametrize("path", ["/", "/me", "/series/HOTPOT2703?a=b&c=d", "/a:b/c", "/名"])
def test_a_page_of_ours_is_kept(path: str) -> None:
    assert own_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        None,
        "",
        "me",
        "//elsewhere.invalid/",
        "///elsewhere.invalid/",
        "/\\elsewhere.invalid",
        "\\\\elsewhere.invalid",
        "/\t/elsewhere.invalid",
        "/\n/elsewhere.invalid",
        " //elsewhere.invalid",
        "https:elsewhere.invalid",
        "https:" + "//elsewhere.invalid",
        "javascript:alert(1)",
        "/" + "a" * 2_000,
    ],
)
def test_what_leads_elsewhere_is_not(path: str | None) -> None:
    assert own_path(path, "/otherwise") == "/otherwise"
