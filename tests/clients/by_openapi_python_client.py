"""python by_openapi_python_client.py <url> <token> <copy as JSON, or nothing>: prints the copy, brought up to date."""

import json
import sys

from generated.python import AuthenticatedClient
from generated.python.api.summaries import changes, snapshots
from generated.python.models import Changes, Released

url, token, *held = sys.argv[1:]
client = AuthenticatedClient(base_url=url, token=token, headers={"Accept": "application/json, application/x-ndjson"})


def snapshot() -> dict:
    text = snapshots.sync(client=client)
    assert isinstance(text, str), text
    start, *rows, end = [json.loads(line) for line in text.splitlines()]
    assert end["line"] == "end"
    return {"cursor": start["next_cursor"], "ids": [row["summary"]["id"] for row in rows]}


copy = json.loads(held[0]) if held else snapshot()
ids, more = set(copy["ids"]), True
while more:
    page = changes.sync(client=client, cursor=copy["cursor"], limit=1)
    assert isinstance(page, Changes), page
    for change in page.results:
        if isinstance(change, Released):
            ids.add(str(change.summary.id))
        else:
            ids.discard(str(change.summary.id))
    copy["cursor"], more = page.next_cursor, page.has_more
print(json.dumps({"cursor": copy["cursor"], "ids": sorted(ids)}))
