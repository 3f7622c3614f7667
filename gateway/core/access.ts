import type { GridId, PersonId } from "../../config/ids.ts";

/**
 * What somebody may do at the console. `installer` sets the box up and may change it; `duty` sits in the duty room;
 * `worker` acts on cases; `viewer` looks. Who may act on which case is decided in the core, by the roster.
 */
export const consoleRoles = ["installer", "duty", "worker", "viewer"] as const;
export type ConsoleRole = (typeof consoleRoles)[number];

/** `screen`: a browser on a wall or a desk; `panel`: a pager or panel that reads the box's own topics by MQTT. */
export const terminalKinds = ["screen", "panel"] as const;
/** No installer: nobody sits at a terminal with a passphrase, so it must not be able to change the box. */
export const terminalRoles = ["duty", "worker", "viewer"] as const satisfies readonly ConsoleRole[];

/** A device that is to be let in by a code. */
export interface NewTerminal {
  readonly name: string;
  readonly kind: (typeof terminalKinds)[number];
  readonly role: (typeof terminalRoles)[number];
  /** Whose notices come to it, and in whose name it acts; without one it only looks. */
  readonly person?: PersonId;
  /** Sees this grid and what lies in it alone; without one what its person answers for. */
  readonly grid?: GridId;
}

/** One that was let in, by the wall clock of the box. */
export interface EnrolledTerminal extends NewTerminal {
  readonly sinceMs: number;
}

/** Why somebody is not let in, or an account not changed. */
export type AccessRefusal =
  | "wrong-code"
  | "set-up-over"
  | "wrong-passphrase"
  | "too-many-attempts"
  | "too-many-accounts"
  | "unknown-account"
  | "last-installer"
  | "unknown-person"
  | "unknown-grid"
  | "not-permitted"
  | "wrong-terminal-code"
  | "unknown-terminal"
  | "too-many-terminals"
  | "name-taken"
  | "name-not-plain"
  | "no-own-broker"
  | "panel-sees-all"
  | "core-busy";

/** What became of the site's file: who, and which text by the first digits of its SHA-256. */
export interface SiteEvent {
  readonly event: "site-tried" | "site-kept" | "site-undone";
  readonly account: string;
  readonly from: string;
  readonly of: string;
  readonly why?: string;
}

/** Who, what, and from which address. Guesses are told once they have become guessing. */
export interface AccessEvent {
  readonly event:
    | "set-up"
    | "signed-in"
    | "vouched"
    | "signed-out"
    | "guessed"
    | "account-kept"
    | "account-removed"
    | "terminal-invited"
    | "terminal-enrolled"
    | "terminal-revoked";
  readonly account: string;
  readonly from: string;
  /** Whose account it was, when it is not their own. */
  readonly of?: string;
}
