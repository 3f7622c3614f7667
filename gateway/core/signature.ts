import type { Moment } from "./time.ts";

/** Who signs a commissioning report: whoever built it, and whoever takes it over. */
export const signingParties = ["installer", "community"] as const;
export type SigningParty = (typeof signingParties)[number];

/** The newest signature of a party, with the report as it was signed. */
export interface Signature {
  readonly as: SigningParty;
  /** Whose passphrase showed who it was. */
  readonly account: string;
  /** Their post; never a personal name. */
  readonly title: string;
  readonly at: Moment;
  readonly openItems: number;
  readonly text: string;
  /** Of the text, hexadecimal. */
  readonly sha256: string;
  /** Of what lasts in it, leaving out readings and times: whether it still holds. */
  readonly lasting: string;
}

export interface SignatureInput extends Omit<Signature, "at"> {
  readonly kind: "sign-report";
}
