import { join } from "node:path";
import { z } from "zod";
import { replaceFile, textOf } from "./credential-file.ts";
import { terminalSchema, type Terminal } from "./terminal.ts";

const fileSchema = z.strictObject({
  schema: z.literal("gridpost.terminals/v1"),
  terminals: z.array(terminalSchema),
});

/** Throws when the file is there and cannot be understood: a broken list lets no terminal in. */
export function readTerminals(data: string): readonly Terminal[] {
  const text = textOf(terminalFileIn(data));
  if (text === undefined) return [];
  const parsed = fileSchema.safeParse(JSON.parse(text));
  if (!parsed.success)
    throw new Error(`${terminalFileIn(data)} is no list of terminals: ${z.prettifyError(parsed.error)}`);
  return parsed.data.terminals;
}

export function writeTerminals(data: string, terminals: readonly Terminal[]): void {
  replaceFile(terminalFileIn(data), `${JSON.stringify({ schema: "gridpost.terminals/v1", terminals }, null, 2)}\n`);
}

function terminalFileIn(data: string): string {
  return join(data, "console", "terminals.json");
}
