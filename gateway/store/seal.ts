import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Change, TableName } from "../core/state.ts";
import { fail, ok, type Result } from "../core/result.ts";
import { replaceFile } from "../access/credential-file.ts";

/** Rows that no disk holds in the clear: care counts, which nobody reads but in an emergency. */
export const sealedTables: ReadonlySet<TableName> = new Set(["care"]);

/** What is sealed is gone with its key, also where old files and backups still have the bytes. */
export interface Seal {
  readonly close: (row: string, value: object) => object;
  readonly open: (row: string, stored: unknown) => Result<unknown, string>;
  /** The last sealed row is gone: what was sealed by that key is read by nobody any more. */
  readonly forget: () => void;
}

/** For whoever writes no such row. */
export const nothingSealed: Seal = {
  close: (row) => {
    throw new Error(`${row} is not sealed here`);
  },
  open: (_row, stored) => ok(stored),
  forget: () => {},
};

const cipher = "aes-256-gcm";
const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/** The key lies beside the store, in no backup of it, and is made with the first row that needs one. */
export function openSeal(directory: string): Seal {
  const file = join(directory, "seal", "care.key");
  let key = keyIn(file);
  return {
    close: (row, value) => {
      key ??= keepKey(file);
      return { sealed: sealed(key, row, JSON.stringify(value)).toString("base64") };
    },
    open: (row, stored) => {
      const bytes = sealedIn(stored);
      // Written before rows were sealed.
      if (bytes === undefined) return ok(stored);
      return key === undefined ? fail("its key is gone") : opened(key, row, bytes);
    },
    forget: () => {
      if (key !== undefined) rmSync(file, { force: true });
      key = undefined;
    },
  };
}

function sealed(key: Buffer, row: string, text: string): Buffer {
  const nonce = randomBytes(nonceBytes);
  const by = createCipheriv(cipher, key, nonce).setAAD(Buffer.from(row));
  const body = Buffer.concat([by.update(text, "utf8"), by.final()]);
  return Buffer.concat([nonce, by.getAuthTag(), body]);
}

function opened(key: Buffer, row: string, bytes: Buffer): Result<unknown, string> {
  const [nonce, tag] = [bytes.subarray(0, nonceBytes), bytes.subarray(nonceBytes, nonceBytes + tagBytes)];
  try {
    const by = createDecipheriv(cipher, key, nonce).setAAD(Buffer.from(row)).setAuthTag(tag);
    const text = Buffer.concat([by.update(bytes.subarray(nonceBytes + tagBytes)), by.final()]);
    return ok(JSON.parse(text.toString("utf8")));
  } catch {
    return fail("another key sealed it");
  }
}

function sealedIn(stored: unknown): Buffer | undefined {
  const { sealed: text } = stored as { readonly sealed?: unknown };
  return typeof text === "string" ? Buffer.from(text, "base64") : undefined;
}

function keepKey(file: string): Buffer {
  const key = randomBytes(keyBytes);
  replaceFile(file, `${key.toString("base64")}\n`);
  return key;
}

/** Another text than a key of ours is none: what it sealed is lost, and the next row gets a new one. */
function keyIn(file: string): Buffer | undefined {
  try {
    const key = Buffer.from(readFileSync(file, "utf8"), "base64");
    return key.length === keyBytes ? key : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Which sealed rows there are; the key goes with the last of them, once that is on disk. */
export function createSealedRows(there: Iterable<string>, seal: Seal) {
  const rows = new Set([...there].filter((name) => sealedTables.has(name.split(" ", 1)[0] as TableName)));
  if (rows.size === 0) seal.forget();
  const apply = (changes: readonly Pick<Change, "table" | "key" | "value">[]) => {
    const touched = changes.filter(({ table }) => sealedTables.has(table));
    for (const { table, key, value } of touched)
      if (value === undefined) rows.delete(`${table} ${key}`);
      else rows.add(`${table} ${key}`);
    if (touched.length > 0 && rows.size === 0) seal.forget();
  };
  return { apply };
}
