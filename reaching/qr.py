"""A code that a phone reads, as a picture inside the page."""

import segno


def qr_code(address: str) -> str:
    """A `data:` address of the picture; black on white, with a margin, as phones want it."""
    return segno.make(address, error="m").svg_data_uri(scale=4, border=3)
