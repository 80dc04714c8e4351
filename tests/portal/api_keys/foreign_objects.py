"""What of API keys is somebody's own: each of them."""

from tests.portal.foreign_objects import foreign
from tests.portal.house import ALICE, make_key

for _endpoint in ("revoke", "api_revoke_key"):
    foreign(f"api_keys.{_endpoint}", lambda house: {"key": make_key(house, ALICE).key})
