"""QR codes as pictures: black on white whatever the theme, since a reader needs the contrast."""

from typing import Final

from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.svg import SvgPathFillImage
from qrcode.main import QRCode

QUIET: Final = 4
"""Modules of white around it, as the standard asks."""


def svg(text: str) -> bytes:
    """Return the QR code of `text` as an SVG image of one path."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET, image_factory=SvgPathFillImage)
    code.add_data(text)
    image: bytes = code.make_image().to_string()
    return image
