import { z } from "zod";
import { personIdSchema, pointIdSchema } from "../config/ids.ts";
import type { ControlVerbs } from "./control.ts";
import { proofsOf } from "./core/practice/proofs.ts";
import { purposes } from "./core/practice/purpose.ts";
import { testMethods, type Drill, type DrillId } from "./core/practice/rows.ts";
import type { Clock, Put } from "./core/ports.ts";
import type { SiteIndex } from "./core/site-index.ts";
import type { State } from "./core/state.ts";
import { elapsedMs } from "./core/time.ts";

interface DrillVerbsDeps {
  readonly index: SiteIndex;
  readonly state: () => State;
  readonly put: Put;
  readonly clock: Clock;
}

const startSchema = z.object({
  by: personIdSchema,
  command: z.string().max(64),
  purpose: z.enum(purposes),
  method: z.enum(testMethods),
  points: z.array(pointIdSchema).exactOptional(),
  people: z.array(personIdSchema).exactOptional(),
  forMs: z.number().positive().exactOptional(),
});
const lookSchema = z.object({ drill: z.custom<DrillId>((value) => typeof value === "string") });
const stopSchema = lookSchema.extend({ by: personIdSchema, command: z.string().max(64) });

/** What the commands of this machine may ask about tests: to begin one, how far it is, to end it, what is proven. */
export function createDrillVerbs({ index, state, put, clock }: DrillVerbsDeps): ControlVerbs {
  return {
    "drill-start": async (ask) => {
      const { by, command, ...start } = startSchema.parse(ask);
      const { facts } = await put({ kind: "drill", by, command, act: { do: "start", ...start } });
      const refused = facts.find((fact) => fact.kind === "drill-refused");
      if (refused?.kind === "drill-refused") return { refused: refused.why };
      const drill = [...state().drill.values()].find(({ commands }) => commands.includes(command));
      return drill === undefined ? { refused: "unknown-drill" } : { drill: drill.id };
    },
    "drill-look": async (ask) => {
      const drill = state().drill.get(lookSchema.parse(ask).drill);
      return drill === undefined ? { refused: "unknown-drill" } : { ...lookOf(index, drill) };
    },
    "drill-stop": async (ask) => {
      const { by, command, drill } = stopSchema.parse(ask);
      const { facts } = await put({ kind: "drill", by, command, act: { do: "stop", drill } });
      const refused = facts.find((fact) => fact.kind === "drill-refused");
      return refused?.kind === "drill-refused" ? { refused: refused.why } : { done: true };
    },
    proofs: async () => ({ ...proofsOf(index, state(), clock.now()) }),
  };
}

export interface DrillLook {
  readonly method: Drill["method"];
  readonly end?: { readonly result: string; readonly why?: string };
  readonly trials: readonly {
    readonly name: string;
    readonly hops: readonly { readonly hop: string; readonly afterMs: number; readonly by?: string }[];
  }[];
}

function lookOf({ points, people, grids }: SiteIndex, { method, end, trials, startedAt }: Drill): DrillLook {
  const title = (id: string | undefined) => people.get(id as never)?.title;
  return {
    method,
    ...(end && { end: { result: end.result, ...(end.why && { why: end.why }) } }),
    trials: trials.map(({ point, person, hops }) => {
      const at = point === undefined ? undefined : points.get(point);
      const zone = at && grids.get(at.place.grid)?.name;
      return {
        name: at === undefined ? (title(person) ?? String(person)) : `${zone ?? ""} ${at.name}`.trim(),
        hops: hops.map(({ hop, at: when, by }) => {
          const afterMs = elapsedMs(startedAt, when) ?? 0;
          return { hop, afterMs, ...(by !== undefined && { by: title(by) ?? by }) };
        }),
      };
    }),
  };
}
