"""A copy of every summary your force may read, kept true: python follow.py copy.json (Python >= 3.9, nothing else).

The environment holds RHI_URL, RHI_CLIENT and RHI_SECRET. Run it as often as you like; cut off, it goes on where it was.
"""

import base64
import json
import os
import sys
import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

URL, STATE, headers = os.environ["RHI_URL"], Path(sys.argv[1]), {"Accept": "application/json, */*;q=0.5"}


def fetch_token():
    pair = base64.b64encode(f"{os.environ['RHI_CLIENT']}:{os.environ['RHI_SECRET']}".encode()).decode()
    wanted = b"grant_type=client_credentials&scope=summaries.read"
    with urlopen(Request(URL + "/oauth/token/", wanted, {"Authorization": f"Basic {pair}"}), timeout=60) as answer:
        headers["Authorization"] = "Bearer " + json.load(answer)["access_token"]


def call(path, attempts=5):
    """An open answer. Waits where there are too many calls, and fetches a new token where the old one has expired."""
    try:
        return urlopen(Request(URL + path, headers=headers), timeout=60)
    except HTTPError as error:
        if error.code not in (401, 429) or not attempts:
            raise
        fetch_token() if error.code == 401 else time.sleep(int(error.headers["Retry-After"]))
        return call(path, attempts - 1)


def start_again():
    """Everything there is, and the cursor to go on from. Without its last line a snapshot counts for nothing."""
    start, *rows, end = [json.loads(line) for line in call("/api/v1/snapshots")]
    if end["line"] != "end":
        raise ConnectionError("The snapshot was cut off: try again.")
    return {"cursor": start["next_cursor"], "summaries": {row["summary"]["id"]: row["summary"] for row in rows}}


copy = json.loads(STATE.read_text()) if STATE.exists() else start_again()
page = {"has_more": True}
while page["has_more"]:
    try:
        page = json.load(call("/api/v1/changes?limit=500&cursor=" + quote(copy["cursor"])))
    except HTTPError as error:
        if error.code != 410:
            raise
        copy, page = start_again(), {"results": [], "has_more": True}
    for change in page["results"]:  # in their order; one that comes twice does no harm
        copy["summaries"].pop(change["summary"]["id"], None)
        if change["change"] == "released":
            copy["summaries"][change["summary"]["id"]] = change["summary"]
    copy.setdefault("reports", {}).update({report["id"]: report for report in page.get("reports", ())})
    copy["cursor"] = page.get("next_cursor", copy["cursor"])
    STATE.with_suffix(".new").write_text(json.dumps(copy))
    STATE.with_suffix(".new").replace(STATE)  # in one step: cut off before it, the copy of before stands
print(len(copy["summaries"]), "summaries held")
