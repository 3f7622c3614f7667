import { z } from "zod";
import { accountNameSchema, sessionSchema } from "../access/account.ts";
import { newTerminalSchema } from "../access/terminal.ts";

export const terminalBodySchema = newTerminalSchema;
export const enrolBodySchema = z.strictObject({ code: z.string().max(32) });

const id = z.int().min(0);
const from = z.string().max(64);
const hash = sessionSchema.shape.hash;

/** Asked in the name of a session, or of an address that has a code. */
export const terminalsAskSchema = z.strictObject({ kind: z.literal("terminals"), id });
export const inviteAskSchema = z.strictObject({
  kind: z.literal("invite-terminal"),
  id,
  wish: newTerminalSchema,
  hash,
  from,
});
export const enrolAskSchema = enrolBodySchema.extend({ kind: z.literal("enrol-terminal"), id, from });
export const revokeAskSchema = z.strictObject({
  kind: z.literal("revoke-terminal"),
  id,
  name: accountNameSchema,
  hash,
  from,
});
