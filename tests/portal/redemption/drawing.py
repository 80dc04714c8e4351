"""The picture of a code drawn in pixels, for others' readers."""

from xml.etree import ElementTree as ET

import zxingcpp
from PIL import Image, ImageDraw

MODULE = 4


def drawn(picture: bytes) -> Image.Image:
    """Return an SVG of one path of squares, drawn with `MODULE` pixels to a module."""
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


def qr_codes(image: Image.Image) -> list[zxingcpp.Barcode]:
    """Return the QR codes in a picture; in one of a thousand a reader sees a bar code besides."""
    return zxingcpp.read_barcodes(
        image, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    )
