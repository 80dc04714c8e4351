"""What of the members' things is somebody's own."""

from portal.access import Role
from portal.database import session
from portal.members import sign_ins
from tests.portal.foreign_objects import Values, foreign
from tests.portal.house import ALICE, House
from tests.portal.sign_in import a_member


def a_sign_in(house: House) -> Values:
    """Sign ALICE in somewhere."""
    with house.app.app_context():
        alice = a_member(ALICE, frozenset([Role.CONSUMER]))
        sign_ins.begin(session(), alice)
        return {"number": sign_ins.open_of(session(), alice.id)[0].id}


foreign("members.end_sign_in", a_sign_in)
foreign("members.api_end_sign_in", a_sign_in)
