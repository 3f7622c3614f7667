import type { Moment } from "../core/time.ts";
import type { DatabaseName } from "./trouble.ts";

export type StoreHealth =
  | { readonly kind: "sound" }
  | {
      readonly kind: "failing";
      readonly since: Moment;
      readonly why: string;
      /** Absent when the store as a whole would not open. */
      readonly database?: DatabaseName;
    };
