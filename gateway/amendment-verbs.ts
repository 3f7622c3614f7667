import type { Amendment } from "./core/amendment-row.ts";
import { isAmendmentKind } from "./core/amendments.ts";
import type { ControlVerbs } from "./control.ts";
import type { Put } from "./core/ports.ts";
import type { State } from "./core/state.ts";

/** One amendment as it is shown to a person on the box. */
export type AmendmentLine = Pick<Amendment, "kind" | "version" | "effectiveAtMs" | "by" | "state"> & {
  readonly bytes: number;
};

interface AmendmentVerbsDeps {
  readonly state: () => State;
  readonly put: Put;
}

/** What the commands of this machine may ask about amendments: what there is, and to take one back. */
export function createAmendmentVerbs({ state, put }: AmendmentVerbsDeps): ControlVerbs {
  return {
    amendments: async () => ({ amendments: [...state().amendment.values()].map(lineOf) }),
    "remove-amendment": async ({ kind, version, who }) => {
      if (!isAmendmentKind(String(kind))) throw new Error("no such kind");
      const amendment = String(kind) as Amendment["kind"];
      const { facts } = await put({
        kind: "amendment-removed",
        amendment,
        version: Number(version),
        who: String(who).slice(0, 64),
      });
      return { removed: facts.some((fact) => fact.kind === "amendment") };
    },
  };
}

function lineOf({ kind, version, effectiveAtMs, by, state, body }: Amendment): AmendmentLine {
  return { kind, version, effectiveAtMs, by, state, bytes: body.length };
}
