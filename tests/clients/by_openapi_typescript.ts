// node by_openapi_typescript.js <url> <token> <copy as JSON, or nothing>: prints the copy, brought up to date.
import createClient from "openapi-fetch";
import { type Copy, copyOf } from "./copy.ts";
import type { paths } from "./generated/openapi-typescript.ts";

declare const process: { argv: string[] };
const [, , baseUrl = "", token = "", held] = process.argv;
const client = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${token}` } });

async function snapshot(): Promise<Copy> {
  const { data, error } = await client.GET("/api/v1/snapshots", { parseAs: "text", headers: { Accept: "application/x-ndjson" } });
  if (data === undefined) throw new Error(error.detail);
  return copyOf(data);
}

const copy: Copy = held ? JSON.parse(held) : await snapshot();
const ids = new Set(copy.ids);
for (let more = true; more; ) {
  const { data, error } = await client.GET("/api/v1/changes", { params: { query: { cursor: copy.cursor, limit: 1 } } });
  if (!data) throw new Error(error.detail);
  for (const change of data.results) {
    if (change.change === "released") ids.add(change.summary.id && change.summary.child.reference && change.summary.id);
    else if (change.change === "withdrawn" || change.change === "superseded") ids.delete(change.summary.id);
  }
  copy.cursor = data.next_cursor;
  more = data.has_more;
}
console.log(JSON.stringify({ cursor: copy.cursor, ids: [...ids] }));
