import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

const places = ["box", "proto", "sim", "out"] as const;
const labelSchema = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const rowSchema = z.strictObject({
  id: z.string().regex(/^[A-N]\d\d$/),
  seed: z.string().regex(/^\d{3}$/),
  zh: z.string().min(1),
  en: z.string().min(1),
  where: z.array(z.enum(places)).min(1),
  by: z.string().optional(),
});
const fileSchema = z.strictObject({ sections: z.record(z.string(), labelSchema), rows: z.array(rowSchema) });

export type Row = z.infer<typeof rowSchema>;
/** Row id → the names of the tests that check it. */
export type Checks = ReadonlyMap<string, readonly string[]>;

export function readRows(folder: string): z.infer<typeof fileSchema> {
  return fileSchema.parse(parse(readFileSync(join(folder, "rows.yaml"), "utf8")));
}

export function readChecks(folder: string): Checks {
  const files = readdirSync(folder).filter((name) => /^[A-N]\d\d\.test\.ts$/.test(name));
  return new Map(files.map((name) => [name.slice(0, 3), checksIn(name, readFileSync(join(folder, name), "utf8"))]));
}

/** Of a file A01.test.ts only what is named "A01 …" counts. */
export function checksIn(file: string, text: string): readonly string[] {
  const named = new RegExp(`(["'\`])${file.slice(0, 3)} ((?:(?!\\1).)+)\\1`, "g");
  const names = [...text.matchAll(named)].flatMap(([, , name]) => (name === undefined ? [] : [name]));
  return /\.(skip|todo|fails)\(/.test(text) ? [] : names;
}

/** The programmes' own rows on the box and on the wire: none goes without a test. */
export function isOwed({ where, by }: Row): boolean {
  return by === undefined && (where.includes("box") || where.includes("proto"));
}

export function isChecked(checks: Checks, { id }: Row): boolean {
  return (checks.get(id) ?? []).length > 0;
}

/** Rows that nobody may miss and nobody has announced as still to come. */
export function missing(rows: readonly Row[], checks: Checks, waiting: readonly string[]): readonly string[] {
  const owed = rows.filter((row) => isOwed(row) && !isChecked(checks, row));
  return owed.map(({ id }) => id).filter((id) => !waiting.includes(id));
}

/** What may still be waited for: nothing that is checked, and nothing that is no row. */
export function stillWaiting(rows: readonly Row[], checks: Checks, waiting: readonly string[]): readonly string[] {
  const open = rows.filter((row) => isOwed(row) && !isChecked(checks, row)).map(({ id }) => id);
  return waiting.filter((id) => open.includes(id));
}

/** Files of tests that no row asks for. */
export function strays(rows: readonly Row[], checks: Checks): readonly string[] {
  const known = rows.map(({ id }) => id);
  return [...checks.keys()].filter((id) => !known.includes(id));
}
