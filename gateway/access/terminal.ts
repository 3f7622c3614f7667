import { z } from "zod";
import { gridIdSchema, personIdSchema } from "../../config/ids.ts";
import { terminalKinds, terminalRoles, type EnrolledTerminal, type NewTerminal } from "../core/access.ts";
import { accountNameSchema, sessionSchema } from "./account.ts";

export const newTerminalSchema = z.strictObject({
  name: accountNameSchema,
  kind: z.enum(terminalKinds),
  role: z.enum(terminalRoles),
  person: personIdSchema.exactOptional(),
  grid: gridIdSchema.exactOptional(),
}) satisfies z.ZodType<NewTerminal>;

/** `hash`: SHA-256 of the token in a screen's cookie. */
export const terminalSchema = newTerminalSchema.extend({
  sinceMs: z.number(),
  hash: sessionSchema.shape.hash.exactOptional(),
}) satisfies z.ZodType<EnrolledTerminal>;
export type Terminal = z.infer<typeof terminalSchema>;

export const terminalsMax = 32;
export const invitationsMax = 16;
/** How long the code of a terminal is taken. */
export const inviteForMs = 15 * 60_000;
/** No browser keeps a cookie longer; it gets it anew at every visit. */
export const terminalCookieMs = 400 * 86_400_000;
