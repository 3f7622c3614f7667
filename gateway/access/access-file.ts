import { renameSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { accountSchema, sessionSchema, type Account, type Session } from "./account.ts";
import { replaceFile, textOf } from "./credential-file.ts";

const fileSchema = z.strictObject({
  schema: z.literal("gridpost.access/v1"),
  accounts: z.array(accountSchema),
  sessions: z.array(sessionSchema),
});

/** Who may use the console. For its owner alone, and in no backup of the data. */
export interface AccessList {
  readonly accounts: readonly Account[];
  readonly sessions: readonly Session[];
}

const nobody: AccessList = { accounts: [], sessions: [] };

/** Throws when the file is there and cannot be understood: a broken list opens nothing, least of all the set-up. */
export function readAccess(data: string): AccessList {
  const text = textOf(accessFileIn(data));
  if (text === undefined) return nobody;
  const parsed = fileSchema.safeParse(JSON.parse(text));
  if (!parsed.success)
    throw new Error(`${accessFileIn(data)} is no list of accounts: ${z.prettifyError(parsed.error)}`);
  const { accounts, sessions } = parsed.data;
  return { accounts, sessions };
}

/** Keeps what could not be read, under a name that is not read again. */
export function putAccessAside(data: string): string {
  const aside = `${accessFileIn(data)}.unreadable`;
  renameSync(accessFileIn(data), aside);
  return aside;
}

export function writeAccess(data: string, { accounts, sessions }: AccessList): void {
  replaceFile(accessFileIn(data), `${JSON.stringify({ schema: "gridpost.access/v1", accounts, sessions }, null, 2)}\n`);
}

/** The set-up code as it stands in its file; `undefined` when it was used, or never made. */
export function readSetupCode(data: string): string | undefined {
  const code = textOf(setupFileIn(data))?.trim();
  return code === undefined || code === "" ? undefined : code;
}

/** An empty file says that it was used: it does not come again by itself. */
export function writeSetupCode(data: string, code: string | undefined): void {
  replaceFile(setupFileIn(data), code === undefined ? "" : `${code}\n`);
}

export function hasSetupFile(data: string): boolean {
  return textOf(setupFileIn(data)) !== undefined;
}

function accessFileIn(data: string): string {
  return join(data, "console", "accounts.json");
}

function setupFileIn(data: string): string {
  return join(data, "console", "setup-code");
}
