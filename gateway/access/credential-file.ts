import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { keptSecretSchema } from "./secret.ts";

const credentialSchema = z.strictObject({
  id: z.string().min(1).max(64),
  secret: keptSecretSchema.exactOptional(),
  /** SHA-256 of the client certificate, as X.509 tools show it. */
  certificate: z
    .string()
    .regex(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)
    .exactOptional(),
  /** Let in by a code: it reads what the box says, though the site's file does not name it. */
  terminal: z.literal(true).exactOptional(),
});
export type Credential = z.infer<typeof credentialSchema>;

const fileSchema = z.strictObject({
  schema: z.literal("gridpost.credentials/v1"),
  credentials: z.array(credentialSchema),
});

/** Kept beside the data and not in the site file, which is copied, mailed and versioned. */
export function credentialFileIn(data: string): string {
  return join(data, "mqtt", "credentials.json");
}

/** Rejects with what is wrong when the file is there but cannot be understood: nobody comes in by a broken list. */
export function readCredentials(file: string): ReadonlyMap<string, Credential> {
  const text = textOf(file);
  if (text === undefined) return new Map();
  const parsed = fileSchema.safeParse(JSON.parse(text));
  if (!parsed.success) throw new Error(`${file} is no list of credentials: ${z.prettifyError(parsed.error)}`);
  return new Map(parsed.data.credentials.map((credential) => [credential.id, credential]));
}

export function writeCredentials(file: string, credentials: ReadonlyMap<string, Credential>): void {
  const list = [...credentials.values()];
  replaceFile(file, `${JSON.stringify({ schema: "gridpost.credentials/v1", credentials: list }, null, 2)}\n`);
}

/** The old file or the new one, whole, whatever happens in between; for its owner alone. */
export function replaceFile(file: string, text: string, mode = 0o600): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const beside = `${file}.new`;
  const handle = openSync(beside, "w", mode);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  chmodSync(beside, mode);
  renameSync(beside, file);
  syncDirectory(dirname(file));
}

function syncDirectory(directory: string): void {
  const handle = openSync(directory, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Nothing when there is no such file; whatever else keeps it from being read is thrown. */
export function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
