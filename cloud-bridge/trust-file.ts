import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { limits } from "../config/limits.ts";
import { commandRoles, commandTiers } from "../gateway/core/commands/command.ts";
import { newKeyPair } from "./cose-key.ts";
import type { Trust } from "./trust.ts";

/** Where the box keeps whom it believes; read anew whenever it changed, so that a revocation counts at once. */
export interface TrustFile {
  /** Throws when the file is there and cannot be understood: nobody commands by a broken list. */
  readonly read: () => Trust;
  readonly write: (trust: Trust) => void;
}

export interface TrustFileDeps {
  readonly nowMs: () => number;
  /** The old file or the new one, whole, whatever happens in between; for its owner alone. */
  readonly replaceFile: (file: string, text: string) => void;
}

/** The box's own key pair is made at the first look. */
export function openTrustFile(data: string, { nowMs, replaceFile }: TrustFileDeps): TrustFile {
  const file = join(data, "keys", "district.json");
  let seen: { readonly stamp: string; readonly trust: Trust } | undefined;
  const write = (trust: Trust) => {
    replaceFile(file, `${JSON.stringify({ schema: fileSchemaName, ...trust }, null, 2)}\n`);
    seen = { stamp: stampOf(file) ?? "", trust };
  };
  const read = () => {
    const stamp = stampOf(file);
    if (stamp === undefined) write({ own: { ...newKeyPair(), sinceMs: nowMs() }, district: [] });
    else if (stamp !== seen?.stamp) seen = { stamp, trust: parsed(file) };
    return seen?.trust ?? parsed(file);
  };
  return { read, write };
}

const fileSchemaName = "gridpost.district-keys/v1";
const ms = z.number();
const key32 = z.string().regex(/^[\w-]{43}$/);
const grant = { tier: z.enum(commandTiers), roles: z.array(z.enum(commandRoles)).min(1) };
const fileSchema = z.strictObject({
  schema: z.literal(fileSchemaName),
  own: z.strictObject({ publicKey: key32, privateKey: z.string().min(1), sinceMs: ms }),
  district: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[0-9a-f]{16}$/),
        publicKey: key32,
        ...grant,
        sinceMs: ms,
        by: z.enum(["enrolled", "rotated"]),
        untilMs: ms.optional(),
        revokedMs: ms.optional(),
      }),
    )
    .max(limits.districtKeysMax),
  code: z.strictObject({ code: z.string().min(16), ...grant, untilMs: ms }).optional(),
});

function parsed(file: string): Trust {
  const found = fileSchema.safeParse(JSON.parse(readFileSync(file, "utf8")));
  if (!found.success) throw new Error(`${file} is no list of keys: ${z.prettifyError(found.error)}`);
  const { schema: _schema, ...trust } = found.data;
  return trust;
}

function stampOf(file: string): string | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  return found && `${found.ino} ${found.mtimeMs} ${found.size}`;
}
