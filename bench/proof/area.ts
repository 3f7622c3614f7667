/** A group of promises about one part of the product, measured by `npm run proof -- NAME`. */
export interface ProofArea {
  readonly name: string;
  readonly title: string;
  readonly promises: readonly Promise_[];
}

/** Something the documents say of the product, with the bound that decides it. */
export interface Promise_ {
  /** Never reused: the documents refer to the row by it, as `AREA/ID`. */
  readonly id: string;
  readonly promise: string;
  readonly bound: string;
  readonly run: (ctx: ProofContext) => Promise<Verdict>;
}

export type Verdict =
  { readonly kind: "held" | "missed"; readonly figure: string } | { readonly kind: "not-run"; readonly why: string };

export interface ProofContext {
  /** The long measurement: full load, full duration. */
  readonly full: boolean;
  /** Progress for whoever waits; no part of the record. */
  readonly log: (line: string) => void;
}
