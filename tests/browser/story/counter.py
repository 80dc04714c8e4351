"""The shop's counter: a code on the guest's phone, and the merchant's terminal that reads it."""

from io import BytesIO

import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from tests.browser.story.people import Person


def show_code(holder: Person, symbol: str, amount: str) -> bytes:
    """Show a code for at most so much; return what a camera sees of the phone."""
    holder.open(f"/holdings/{symbol}/code")
    holder.write("Limit of the code", amount)
    holder.press("Code for this amount")
    picture = holder.main.get_by_role("img", name=holder.say("QR code for the counter"))
    expect(picture).to_be_visible()
    picture.evaluate("image => image.decode()")
    return holder.page.screenshot()


def read_code(photo: bytes) -> str:
    """Return what the one QR code in a photo says."""
    (code,) = zxingcpp.read_barcodes(Image.open(BytesIO(photo)))
    return code.text


def enter(merchant: Person, read: str) -> None:
    """Give the terminal what was read."""
    merchant.open("/terminal")
    merchant.write("Code", read)
    merchant.press("Next")


def reserve(merchant: Person, amount: str) -> None:
    """Set so much aside, to take it later."""
    merchant.write("Amount", amount)
    merchant.press("Only reserve, take later")
    merchant.sees("Reserved until")


def take(merchant: Person, amount: str) -> str:
    """Take so much of what is reserved, the rest goes back; return the entry that reserved it."""
    merchant.write("Amount", amount)
    merchant.press("Take")
    merchant.sees("Taken.")
    return merchant.page.url.rsplit("/", 1)[-1]


def try_to_take(merchant: Person, amount: str) -> None:
    """Ask for so much at once."""
    merchant.write("Amount", amount)
    merchant.press("Take")
