/** Why a new site was not taken. `stale`: another one is in force than the one the change was made to. */
export type SiteRefusal = "stale" | "on-trial" | "no-trial" | "invalid" | "not-writable" | "same";

export interface SiteView {
  /** SHA-256 of the text in force, as `sha256sum` prints it. */
  readonly hash: string;
  readonly sinceMs: number;
  /** On trial: the one before comes back at that time unless somebody says to keep this one. */
  readonly trial?: { readonly untilMs: number; readonly by: string; readonly reason: string };
  /** The file cannot be used; the last good one is in force. */
  readonly fallback?: {
    readonly errors: number;
    readonly code: string;
    readonly line: number;
    readonly column: number;
  };
}
