"""The picture of a code is read by others' readers as what it was made of."""

from portal.qr_images import svg
from tests.portal.redemption.drawing import drawn, qr_codes
from tests.portal.redemption.test_tokens import KEY, TOKEN


def test_a_reader_reads_what_was_signed() -> None:
    text = KEY.sign(TOKEN)
    (found,) = qr_codes(drawn(svg(text)))
    assert found.text == text
    assert KEY.read(found.text) == TOKEN
