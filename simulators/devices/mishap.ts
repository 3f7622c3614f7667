import { createRng } from "../rng.ts";

/** What goes wrong with one answer of a pretend device, or begins to go wrong with it. */
export type Mishap =
  | { readonly kind: "drop" }
  | { readonly kind: "delay"; readonly ms: number }
  | { readonly kind: "truncate" }
  | { readonly kind: "corrupt" }
  /** The answer bears the number of another unit. */
  | { readonly kind: "wrong-unit" }
  /** A broadcast of another master goes out ahead of the answer. */
  | { readonly kind: "foreign" }
  /** Two devices have this number: both answer, one into the other. */
  | { readonly kind: "duplicate" }
  /** Two devices have this number, and the second answers when the first has ended. */
  | { readonly kind: "second-answer"; readonly ms: number }
  | { readonly kind: "noise" }
  /** The device starts over and hears nothing meanwhile. */
  | { readonly kind: "reboot"; readonly ms: number }
  /** It answers everything with this exception for so long. */
  | { readonly kind: "exceptions"; readonly code: number; readonly ms: number }
  /** It goes on saying what it said last, for so long. */
  | { readonly kind: "frozen"; readonly ms: number };

/** Which answer of a unit suffers what. */
export type MishapSource = (unit: number) => Mishap | undefined;

/** Faults as data: each befalls its share of all answers. */
export interface MishapPlan {
  readonly seed: number;
  readonly shares: readonly { readonly mishap: Mishap; readonly share: number; readonly unit?: number }[];
}

/** The same seed makes the same faults on the same answers. */
export function plannedMishaps({ seed, shares }: MishapPlan): MishapSource {
  const rng = createRng(seed);
  return (unit) => {
    let chance = rng.next();
    for (const each of shares) {
      if (each.unit !== undefined && each.unit !== unit) continue;
      if (chance < each.share) return each.mishap;
      chance -= each.share;
    }
    return undefined;
  };
}
