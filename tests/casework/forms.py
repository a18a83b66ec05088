"""Filling forms as a browser does: fetch the page, take its fields as shown, type, send."""

from datetime import datetime
from typing import Any

from django.test import Client
from django.utils import timezone

from rhi.timespan import LONDON


def shown(client: Client, url: str) -> dict[str, Any]:
    """The fields of the page's form as the browser would send them back untouched."""
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    fields: dict[str, Any] = {}
    for bound in answer.context["form"]:
        value = bound.value()
        widget = bound.field.widget
        if hasattr(widget, "decompress"):
            parts = widget.decompress(value) if not isinstance(value, list) else value
            boxes = zip(widget.boxes, parts, strict=False)
            fields.update({f"{bound.html_name}_{box}": part for box, part in boxes if part})
        elif isinstance(value, (list, tuple)):
            fields[bound.html_name] = list(value)
        elif value not in (None, False):
            fields[bound.html_name] = "on" if value is True else str(value)
    return fields


def moment(name: str, at: datetime, sure: str = "") -> dict[str, str]:
    """A moment typed into its boxes, as London wall time."""
    local = at.astimezone(LONDON)
    boxes = {
        f"{name}_day": str(local.day),
        f"{name}_month": str(local.month),
        f"{name}_year": str(local.year),
        f"{name}_time": f"{local:%H:%M}",
    }
    return {**boxes, **({f"{name}_sure": sure} if sure else {})}


def day(name: str, typed: str) -> dict[str, str]:
    """A day like "3 2 2012" typed into its boxes."""
    return {f"{name}_{box}": part for box, part in zip(("day", "month", "year"), typed.split(), strict=True)}


def send(client: Client, url: str, typed: dict[str, Any], **more: Any) -> Any:
    """Send the page's form with what was typed over what it showed."""
    return client.post(url, {**shown(client, url), **typed, **more})


def now() -> datetime:
    """The moment, as pages see it."""
    return timezone.now()
