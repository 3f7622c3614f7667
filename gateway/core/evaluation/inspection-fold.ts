import type { GridId } from "../../../config/ids.ts";
import type { Fact } from "../fact.ts";

/** Something to look after or to look at: a sheet of sensors, a line of the ledger, the heads of a campaign. */
export interface Inspection {
  /** A campaign is of the box as a whole. */
  readonly grid?: GridId;
  readonly due: number;
  readonly done: number;
}

type Of<K extends Fact["kind"]> = Extract<Fact, { kind: K }>;

export interface InspectionFold {
  readonly patrol: (fact: Of<"patrol">) => void;
  readonly hazard: (fact: Of<"hazard">) => void;
  readonly "campaign-report": (fact: Of<"campaign-report">) => void;
}

/** What was begun in the span; what began before it belongs to the span before. */
export function foldInspections(): { readonly folds: InspectionFold; readonly list: () => readonly Inspection[] } {
  const sheets = new Map<string, Inspection & { readonly seen: ReadonlySet<string> }>();
  const others = new Map<string, Inspection>();
  const folds: InspectionFold = {
    patrol: ({ patrol, event, grid, items = 0, device }) => {
      const sheet = sheets.get(patrol);
      if (event === "opened") sheets.set(patrol, { grid, due: items, done: 0, seen: new Set() });
      if (event !== "ticked" || sheet === undefined || device === undefined) return;
      const seen = new Set([...sheet.seen, device]);
      sheets.set(patrol, { ...sheet, seen, done: seen.size });
    },
    hazard: ({ item, event, grid }) => {
      const isKnown = others.has(item);
      if (event === "opened" || isKnown) others.set(item, { grid, due: 1, done: event === "closed" ? 1 : 0 });
    },
    "campaign-report": ({ campaign, totals: { heads, checked } }) =>
      void others.set(campaign, { due: heads, done: checked }),
  };
  return { folds, list: () => [...sheets.values(), ...others.values()] };
}
