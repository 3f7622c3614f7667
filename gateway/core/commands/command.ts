import type { Tier } from "../../../config/grid.ts";

/** Who may hold a key to a box: never a tier that the box itself serves. */
export const commandTiers = ["street", "district", "city"] as const satisfies readonly Tier[];
export type CommandTier = (typeof commandTiers)[number];

/** 指挥长 · 值班席 · 管理员 · 部门 */
export const commandRoles = ["commander", "desk", "administrator", "department"] as const;
export type CommandRole = (typeof commandRoles)[number];

/** A value of a command's arguments; what is longer or nested is a text in the form of the site file. */
export type ArgValue = string | number;

/** An order from above. Whoever puts it into the core has checked signature, key, box and form, and nothing else. */
export interface Command {
  /** Id of the key it was signed with, 16 hexadecimal digits. */
  readonly key: string;
  /** The sender's own id of this act. */
  readonly id: string;
  /** Wall clock, ms since 1970; from then on and not after. */
  readonly notBeforeMs: number;
  readonly expiresMs: number;
  readonly tier: CommandTier;
  readonly role: CommandRole;
  /** The person at the desk, under the platform's own pseudonym. */
  readonly operator: string;
  readonly verb: string;
  readonly args: Readonly<Record<string, ArgValue>>;
  /** What came of what the shell did for it before it was put; of commands on keys and on the programme. */
  readonly answer?: CommandOutcome;
}

/** Why an order is not carried out. The words travel on the wire and stand in the journal; never rename one. */
export type CommandRefusal =
  /** Its time has not come; it may be sent again. */
  | "not-yet"
  /** The box does not believe its clock, so nobody can tell whether the order is still good. */
  | "clock-untrusted"
  /** It would be good for longer than any order may be. */
  | "too-long-lived"
  /** A later order on the same thing was carried out before it came. */
  | "reordered"
  | "unknown-verb"
  | "tier-not-allowed"
  | "role-not-allowed"
  /** Its version is not newer than the one that is known. */
  | "old-version"
  /** The checks of the site file refuse it; the detail is their diagnostic. */
  | "invalid"
  /** It would make a red or orange alarm later or rarer than the people on site declared it. */
  | "loosens-life-safety"
  | "too-many-waiting"
  /** The rules of tests and drills refuse it; the detail is their word. */
  | "drill-refused"
  /** The rules of the modes refuse it; the detail is their word. */
  | "mode-refused"
  /** The rules of the case refuse it; the detail is their word. */
  | "case-refused"
  /** The rules of campaigns refuse it; the detail is their word. */
  | "campaign-refused"
  /** The rules of notices to residents refuse it; the detail is their word. */
  | "publication-refused"
  /** The rules of recalls refuse it; the detail is their word. */
  | "recall-refused"
  /** The way of a changed site file refuses it; the detail is its word. */
  | "profile-refused"
  /** It is meant for the boxes of another ring. */
  | "wrong-ring"
  /** NOT_ADMITTED: grids do not take it on 职责准入, or the list may not be changed so; the detail says which. */
  | "not-admitted"
  /** PII_REFUSED: it is about natural persons, or carries some; nothing of it is kept. */
  | "pii-refused";

/**
 * What became of an order. `unknown`: it is older than what the box remembers, so it may have been carried out before;
 * it was not carried out now.
 */
export type CommandOutcome =
  | { readonly kind: "done"; readonly detail?: string }
  | { readonly kind: "refused"; readonly why: CommandRefusal; readonly detail?: string }
  | { readonly kind: "expired" }
  | { readonly kind: "unknown" };

/** Why bytes that came as a command are none. The words travel on the wire and stand in the journal; never rename one. */
export type CommandFault =
  /** No COSE_Sign1 of ours: cut, too long, or something else altogether. */
  | "unreadable"
  | "unknown-key"
  | "revoked-key"
  | "bad-signature"
  /** Signed, and not in the form of a command. */
  | "malformed"
  | "wrong-box"
  | "no-operator"
  /** The key stands for another tier, or not for that role. */
  | "tier-not-of-key"
  | "role-not-of-key"
  /** A verb's arguments are not what it takes. */
  | "bad-arguments"
  /** A new key without the box's one-time code, or with one that is used up or too old. */
  | "bad-proof"
  /** The box cannot read or write its list of keys. */
  | "no-keys"
  /** The box holds as many keys as it may. */
  | "keys-full";

export function done(detail?: string): CommandOutcome {
  return detail === undefined ? { kind: "done" } : { kind: "done", detail };
}

export function refused(why: CommandRefusal, detail?: string): CommandOutcome {
  return detail === undefined ? { kind: "refused", why } : { kind: "refused", why, detail };
}
