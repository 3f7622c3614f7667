import type { Words } from "../../config/words.ts";

/** One thing that was looked at. `fault`: alarms or their proof suffer; `warn`: they will, or nobody knows. */
export interface Finding {
  readonly id: string;
  readonly state: "ok" | "warn" | "fault";
  readonly label: Words;
  readonly said: Words;
  /** What to do about it; absent where nothing is to be done. */
  readonly mend?: Words;
}

type Judged = Pick<Finding, "id" | "label" | "said"> & { readonly mend: Words };

/** Fine, or not and then with what mends it. */
export function judged(state: Finding["state"], { mend, ...of }: Judged): Finding {
  return { ...of, state, ...(state !== "ok" && { mend }) };
}
