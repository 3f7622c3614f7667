import { z } from "zod";
import { gridIdSchema } from "../config/ids.ts";
import type { ControlVerbs } from "./control.ts";
import type { SiteIndex } from "./core/site-index.ts";
import type { Clock, Store } from "./core/ports.ts";
import type { State } from "./core/state.ts";
import { localTimeMs } from "./core/time.ts";
import { createEvaluator } from "./evaluator.ts";
import { recount, reportList, reportNamed } from "./reporter.ts";

interface ReportVerbsDeps {
  readonly index: SiteIndex;
  readonly state: () => State;
  readonly store: Pick<Store, "facts">;
  readonly clock: Clock;
}

const spanSchema = z.object({
  /** Local days: from the beginning of the one to the beginning of the other. */
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  grid: gridIdSchema.optional(),
});
const nameSchema = z.object({ report: z.string().max(40) });

const usualDaysMs = 30 * 86_400_000;

/** What the commands of this machine may ask about reports. */
export function createReportVerbs(deps: ReportVerbsDeps): ControlVerbs {
  const { index, state, clock } = deps;
  const dayMs = (date: string) => localTimeMs(date, "00:00", index.site.box.utcOffset);
  return {
    evaluation: async (ask) => {
      const { from, to, grid } = spanSchema.parse(ask);
      const toMs = to === undefined ? clock.now().wallMs : dayMs(to);
      const fromMs = from === undefined ? toMs - usualDaysMs : dayMs(from);
      return { evaluation: await createEvaluator(deps).evaluate({ fromMs, toMs, ...(grid && { grid }) }) };
    },
    reports: async () => reportList(state()),
    report: async (ask) => {
      const row = reportNamed(state(), nameSchema.parse(ask).report);
      return row === undefined ? {} : { report: row };
    },
    "report-verify": async (ask) => {
      const row = reportNamed(state(), nameSchema.parse(ask).report);
      if (row === undefined) return {};
      return { report: row.id, revision: row.revision, isSame: (await recount(deps, row)).isSame };
    },
  };
}
