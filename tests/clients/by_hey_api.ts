// node by_hey_api.js <url> <token> <copy as JSON, or nothing>: prints the copy, brought up to date.
import { type Copy, copyOf } from "./copy.ts";
import { client } from "./generated/hey-api/client.gen.ts";
import { changes, snapshots } from "./generated/hey-api/sdk.gen.ts";

declare const process: { argv: string[] };
const [, , baseUrl = "", token = "", held] = process.argv;
client.setConfig({ baseUrl, auth: () => token });

async function snapshot(): Promise<Copy> {
  const { data } = await snapshots({ throwOnError: true, parseAs: "text", headers: { Accept: "application/x-ndjson" } });
  return copyOf(data);
}

const copy: Copy = held ? JSON.parse(held) : await snapshot();
const ids = new Set(copy.ids);
for (let more = true; more; ) {
  const { data } = await changes({ throwOnError: true, query: { cursor: copy.cursor, limit: 1 } });
  for (const change of data.results) {
    if (change.change === "released") ids.add(change.summary.child.reference && change.summary.id);
    else if (change.change === "withdrawn" || change.change === "superseded") ids.delete(change.summary.id);
  }
  copy.cursor = data.next_cursor;
  more = data.has_more;
}
console.log(JSON.stringify({ cursor: copy.cursor, ids: [...ids] }));
