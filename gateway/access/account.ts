import { z } from "zod";
import { gridIdSchema, personIdSchema } from "../../config/ids.ts";
import { consoleRoles, type ConsoleRole } from "../core/access.ts";
import { keptSecretSchema } from "./secret.ts";

/** Shorter ones are guessed; longer ones are no passphrase. */
export const passphraseLength = { min: 10, max: 128 } as const;
export const accountNameSchema = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,31}$/u);
export const passphraseSchema = z.string().min(passphraseLength.min).max(passphraseLength.max);

export const accountSchema = z.strictObject({
  name: accountNameSchema,
  role: z.enum(consoleRoles),
  /** Whose notices come to this screen, and in whose name it acts; without one it only looks. */
  person: personIdSchema.exactOptional(),
  /** Sees this grid and what lies in it alone; without one what its person answers for. */
  grid: gridIdSchema.exactOptional(),
  secret: keptSecretSchema,
});
export type Account = z.infer<typeof accountSchema>;

/** A signed-in browser. `hash`: SHA-256 of the token in its cookie; the token itself is kept nowhere. */
export const sessionSchema = z.strictObject({
  hash: z.string().regex(/^[\w-]{43}$/),
  account: accountNameSchema,
  /** By the wall clock of the box. */
  untilMs: z.number(),
});
export type Session = z.infer<typeof sessionSchema>;

/** A session with what its account may do. */
export interface Guest extends Session {
  readonly role: ConsoleRole;
  readonly person?: Account["person"];
  readonly grid?: Account["grid"];
  /** A device that was enrolled, and nobody who signed in. */
  readonly terminal?: true;
}

/** A screen on the wall of a duty room stays signed in for a month, a set-up for a working day. */
export const sessionMs: Readonly<Record<ConsoleRole, number>> = {
  installer: 12 * 3_600_000,
  duty: 30 * 86_400_000,
  worker: 30 * 86_400_000,
  viewer: 30 * 86_400_000,
};
export const sessionsMax = 64;
export const accountsMax = 64;
