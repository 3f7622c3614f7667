import { createHash } from "node:crypto";
import { open, rename, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { fail, ok, type Result } from "../core/result.ts";
import type { Database, Row } from "./database.ts";
import { syncDirectory } from "./directory.ts";
import { allRows } from "./keys.ts";
import { isMissing } from "./identity.ts";
import type { DatabaseName } from "./trouble.ts";

/**
 * A whole store as lines of JSON: a head, one line for each row, and a last line with the number of rows and the
 * SHA-256 of all bytes before it. Rows keep their own sums, so what is damaged stays recognisable.
 */
export const archiveSchema = "gridpost.store.archive/v1";

export interface ArchiveHead {
  readonly schema: typeof archiveSchema;
  readonly id: string;
}

export interface ArchiveRow extends Row {
  readonly database: DatabaseName;
  readonly value: Uint8Array;
}

export type ArchiveFault =
  | { readonly kind: "absent" }
  | { readonly kind: "foreign"; readonly why: string }
  | { readonly kind: "cut-off" }
  | { readonly kind: "checksum" };

/** Views are taken before anything else: writes that come later are not in it. The file is whole or not there. */
export async function writeArchive(path: string, databases: readonly Database[], id: string): Promise<number> {
  const views = databases.map((database) => ({ database, view: database.snapshot() }));
  const handle = await open(`${path}.new`, "w", 0o600);
  try {
    const rows = await writeLines(handle, { schema: archiveSchema, id }, views);
    await handle.sync();
    await rename(`${path}.new`, path);
    await syncDirectory(dirname(path));
    return rows;
  } finally {
    await handle.close();
    for (const { view } of views) await view.close();
  }
}

async function writeLines(
  handle: FileHandle,
  head: ArchiveHead,
  views: readonly { readonly database: Database; readonly view: ReturnType<Database["snapshot"]> }[],
): Promise<number> {
  const hash = createHash("sha256");
  const write = async (line: object): Promise<void> => {
    const text = `${JSON.stringify(line)}\n`;
    hash.update(text);
    await handle.write(text);
  };
  let rows = 0;
  await write(head);
  for (const { database, view } of views)
    for await (const [key, value] of database.scan(allRows, { view })) {
      await write({ database: database.name, key: base64(key), value: base64(value) });
      rows += 1;
    }
  await write({ rows, sha256: hash.copy().digest("hex") });
  return rows;
}

/** Every row is handed on before the sum is known: what was made of them counts only when the answer is ok. */
export async function readArchive(
  path: string,
  take: (row: ArchiveRow) => Promise<void>,
): Promise<Result<ArchiveHead, ArchiveFault>> {
  const handle = await open(path, "r").catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (handle === undefined) return fail({ kind: "absent" });
  try {
    return await readLines(handle, take);
  } finally {
    await handle.close();
  }
}

async function readLines(
  handle: FileHandle,
  take: (row: ArchiveRow) => Promise<void>,
): Promise<Result<ArchiveHead, ArchiveFault>> {
  const hash = createHash("sha256");
  let head: ArchiveHead | undefined;
  let rows = 0;
  for await (const text of handle.readLines({ autoClose: false })) {
    const line = parsed(text);
    if (line === undefined) return fail({ kind: "checksum" });
    if (head !== undefined && "sha256" in line)
      return line["sha256"] === hash.digest("hex") && line["rows"] === rows ? ok(head) : fail({ kind: "checksum" });
    hash.update(`${text}\n`);
    if (head !== undefined) rows += await handOn(line, take);
    else if (isHead(line)) head = line;
    else return fail({ kind: "foreign", why: "its first line is none of ours" });
  }
  return head === undefined ? fail({ kind: "foreign", why: "empty" }) : fail({ kind: "cut-off" });
}

async function handOn(line: Line, take: (row: ArchiveRow) => Promise<void>): Promise<number> {
  const { database, key, value } = line;
  const isRow =
    (database === "alarm" || database === "readings") && typeof key === "string" && typeof value === "string";
  if (!isRow) return 0;
  await take({ database, key: Buffer.from(key, "base64"), value: Buffer.from(value, "base64") });
  return 1;
}

type Line = Readonly<Record<string, unknown>>;

function parsed(text: string): Line | undefined {
  try {
    const line: unknown = JSON.parse(text);
    return typeof line === "object" && line !== null ? (line as Line) : undefined;
  } catch {
    return undefined;
  }
}

function isHead(line: object): line is ArchiveHead {
  return "schema" in line && line.schema === archiveSchema && "id" in line && typeof line.id === "string";
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}
