"""What of memberships is named by an address: shops, which are everybody's to name."""

from tests.portal.foreign_objects import public

public("membership.join", account=1)
