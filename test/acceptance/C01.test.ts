import fc from "fast-check";
import { expect, test } from "vitest";
import { onDuty } from "../../gateway/core/people/duty.ts";
import { gapsAhead } from "../../gateway/core/people/gaps.ts";
import { planAt } from "../../gateway/core/people/plan.ts";
import { layers as anyLayers } from "../gateway/core/people/drawn-layers.ts";
import { at, bookWith, planningFor, rosterSite, seatOf, worker } from "../gateway/core/people/roster-site.ts";

test("C01 over thirty days every minute has somebody accountable or lies in a gap on record", () => {
  fc.assert(
    fc.property(anyLayers, (layers) => {
      const site = rosterSite(layers as never);
      const [seat, planning, book] = [seatOf(site), planningFor(site), bookWith(site)];
      const startMs = at("2026-09-20T00:00").wallMs;
      const gaps = gapsAhead(book, startMs, 30).filter(({ grid }) => grid === "micro-1");
      for (let ms = startMs; ms < startMs + 30 * 86_400_000; ms += 7 * 60_000) {
        const { people, backups, need } = planAt(seat, ms, planning);
        const isInGap = gaps.some(({ fromMs, toMs }) => fromMs <= ms && ms < toMs);
        if (isInGap !== people.length + backups.length < need) expect.fail(`at ${new Date(ms).toISOString()}`);
        if (isInGap) continue;
        const now = onDuty(book, worker, { boot: "b", monoMs: 0, wallMs: ms, wallTrusted: true });
        if (now.people.length === 0) expect.fail(`nobody answers at ${new Date(ms).toISOString()}`);
      }
    }),
    { numRuns: 10 },
  );
});
