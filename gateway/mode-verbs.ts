import { z } from "zod";
import { personIdSchema } from "../config/ids.ts";
import { modeSchema, presets, responseLevelSchema } from "../config/mode.ts";
import type { ControlVerbs } from "./control.ts";
import { bearingOf, previewOf } from "./core/modes/effects.ts";
import type { ModeRefusal } from "./core/modes/mode.ts";
import { periodReports } from "./core/modes/period.ts";
import type { Clock, Put } from "./core/ports.ts";
import type { SiteIndex } from "./core/site-index.ts";
import type { State } from "./core/state.ts";
import { localTimeMs, utcText } from "./core/time.ts";
import { differenceLines, modeLabel } from "./mode-text.ts";

interface ModeVerbsDeps {
  readonly index: SiteIndex;
  readonly state: () => State;
  readonly put: Put;
  readonly clock: Clock;
}

const wishSchema = z.object({
  mode: modeSchema,
  level: responseLevelSchema.optional(),
  preset: z.enum(presets).optional(),
  /** The last day of it, to its end. */
  until: z.iso.date().optional(),
});
const orderSchema = wishSchema.extend({ by: personIdSchema, reason: z.string().max(200), command: z.string().max(64) });

/** What the commands of this machine may ask about modes: how it stands, what a change would do, and to do it. */
export function createModeVerbs({ index, state, put, clock }: ModeVerbsDeps): ControlVerbs {
  return {
    mode: async () => {
      const row = state().mode.get("mode");
      const { mode, level } = bearingOf(state());
      return {
        ...modeLabel(mode, level),
        ...(row && { reason: row.reason, since: utcText(row.since.wallMs), by: row.by }),
        ...(row?.untilMs !== undefined && { until: utcText(row.untilMs) }),
        now: utcText(clock.now().wallMs),
        reports: periodReports(state()).map(({ id, mode: of, totals }) => ({ id, mode: of, totals })),
      };
    },
    "mode-preview": async (ask) => {
      const wish = understood(wishSchema, ask);
      return {
        lines: differenceLines(index, previewOf(index, bearingOf(state()), wish)),
        ...modeLabel(wish.mode, wish.level),
      };
    },
    "mode-set": async (ask) => {
      const { by, reason, command, until, ...change } = understood(orderSchema, ask);
      const ends = until === undefined ? {} : { untilMs: endOf(until, index.site.box.utcOffset) };
      const { facts } = await put({ kind: "mode", by, command, change: { ...defined(change), ...ends, reason } });
      const refused = facts.find((fact) => fact.kind === "mode-refused");
      return refused?.kind === "mode-refused" ? { refused: refused.why satisfies ModeRefusal } : { done: true };
    },
  };
}

function understood<T>(schema: z.ZodType<T>, ask: unknown): T {
  const { data, error } = schema.safeParse(ask);
  if (data === undefined) throw new Error(z.prettifyError(error ?? new z.ZodError([])));
  return data;
}

/** The last second of a day. */
function endOf(date: string, utcOffset: string): number {
  return localTimeMs(date, "00:00", utcOffset) + 86_399_000;
}

function defined({ mode, level, preset }: Omit<z.infer<typeof wishSchema>, "until">) {
  return { mode, ...(level && { level }), ...(preset && { preset }) };
}
