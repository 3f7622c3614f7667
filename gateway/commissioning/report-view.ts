import type { PersonId, PointId } from "../../config/ids.ts";
import type { Label } from "../../config/quantity.ts";
import type { AccessRefusal } from "../core/access.ts";
import type { LinkStatus } from "../core/ports.ts";
import type { Signature, SigningParty } from "../core/signature.ts";

/** What the newest test of a point proved, and nothing more than that. */
export interface TestOfPoint {
  readonly method: "channel" | "inject" | "physical";
  readonly result: "passed" | "failed" | "stopped";
  readonly atMs: number;
  /** From the start to the last station it reached. */
  readonly lastHop?: { readonly hop: string; readonly afterMs: number };
  readonly why?: string;
}

export interface CommissionedPoint {
  readonly id: PointId;
  readonly name: string;
  readonly label: Label;
  readonly place: string;
  readonly grid: string;
  readonly profile: string;
  /** How it is reached: link and station, topic, or station address. */
  readonly by: string;
  readonly unit: string;
  readonly rules: readonly Label[];
  readonly value?: number;
  readonly atMs?: number;
  /** Why its last reading is not good. */
  readonly why?: string;
  readonly test?: TestOfPoint;
}

/** One line of the report that is not done yet. */
export interface OpenItem {
  readonly kind:
    "no-sensor" | "unheard" | "no-rule" | "untested" | "test-failed" | "nobody-on-duty" | "on-trial" | "line";
  readonly about: string;
  readonly text: Label;
}

export interface CommissioningReport {
  readonly schema: "gridpost.commissioning/v1";
  readonly atMs: number;
  readonly box: { readonly id: string; readonly name: string; readonly version: string };
  readonly programme: Label;
  /** SHA-256 of the site file in force, as `sha256sum` prints it; left out where there is no file. */
  readonly configuration?: { readonly hash: string; readonly sinceMs: number; readonly isOnTrial: boolean };
  readonly counts: {
    readonly points: number;
    readonly heard: number;
    readonly tested: number;
    /** Those of them whose rules call somebody: the ones to be tested. */
    readonly watching: number;
  };
  readonly points: readonly CommissionedPoint[];
  readonly lines: readonly LinkStatus[];
  readonly channels: readonly { readonly id: string; readonly kind: string }[];
  readonly people: readonly { readonly id: PersonId; readonly title: string; readonly channels: readonly string[] }[];
  readonly duty: readonly { readonly grid: string; readonly role: string; readonly people: readonly string[] }[];
  readonly openItems: readonly OpenItem[];
  readonly signatures: readonly SignatureShown[];
}

/** `isCurrent`: what was signed still holds, but for readings and times. */
export interface SignatureShown extends Pick<Signature, "as" | "account" | "title" | "openItems" | "sha256"> {
  readonly atMs: number;
  readonly isCurrent: boolean;
}

/** `nobody-signs-in`: where everybody may come in, nobody can be named. */
export type SigningRefusal = AccessRefusal | "nobody-signs-in" | "on-trial" | "too-large";
export type SigningReply =
  | { readonly done: true; readonly as: SigningParty; readonly sha256: string }
  | { readonly done: false; readonly refused: SigningRefusal; readonly waitMs?: number };
