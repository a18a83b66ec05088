// What both clients in TypeScript share: a copy of the summaries as one reads it from a snapshot.
export type Copy = { cursor: string; ids: string[] };
type Line = { line: "start"; next_cursor: string } | { line: "summary"; summary: { id: string } } | { line: "end"; count: number };

export function copyOf(text: string): Copy {
  const lines = text.trim().split("\n").map((line) => JSON.parse(line) as Line);
  const copy: Copy = { cursor: "", ids: [] };
  for (const line of lines) {
    if (line.line === "start") copy.cursor = line.next_cursor;
    if (line.line === "summary") copy.ids.push(line.summary.id);
  }
  if (lines.at(-1)?.line !== "end") throw new Error("The snapshot was cut off.");
  return copy;
}
