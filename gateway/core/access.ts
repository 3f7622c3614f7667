/**
 * What somebody may do at the console. `installer` sets the box up and may change it; `duty` sits in the duty room;
 * `worker` acts on cases; `viewer` looks. Who may act on which case is decided in the core, by the roster.
 */
export const consoleRoles = ["installer", "duty", "worker", "viewer"] as const;
export type ConsoleRole = (typeof consoleRoles)[number];

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
  | "not-permitted"
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
  readonly event: "set-up" | "signed-in" | "vouched" | "signed-out" | "guessed" | "account-kept" | "account-removed";
  readonly account: string;
  readonly from: string;
  /** Whose account it was, when it is not their own. */
  readonly of?: string;
}
