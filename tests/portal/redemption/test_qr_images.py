"""The picture of a code is read by others' readers as what it was made of."""

from xml.etree import ElementTree as ET

import zxingcpp
from PIL import Image, ImageDraw

from portal.redemption.qr_images import svg
from tests.portal.redemption.test_tokens import KEY, TOKEN

MODULE = 4


def drawn(picture: bytes) -> Image.Image:
    """Return the picture drawn with `MODULE` pixels to a module."""
    root = ET.fromstring(picture)  # noqa: S314  our own picture
    size = round(float(root.attrib["viewBox"].split()[2]))
    image = Image.new("1", (size * MODULE, size * MODULE), 1)
    draw = ImageDraw.Draw(image)
    path = root.find("{*}path")
    assert path is not None
    for square in path.attrib["d"].replace("z", "").split("M")[1:]:
        start = square.split("H")[0].replace(",", " ").split()
        x, y = (round(float(part)) * MODULE for part in start[:2])
        draw.rectangle((x, y, x + MODULE - 1, y + MODULE - 1), fill=0)
    return image


def test_a_reader_reads_what_was_signed() -> None:
    text = KEY.sign(TOKEN)
    (found,) = zxingcpp.read_barcodes(drawn(svg(text)))
    assert found.text == text
    assert KEY.read(found.text) == TOKEN
