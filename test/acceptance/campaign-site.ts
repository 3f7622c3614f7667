import type { Box } from "./mode-site.ts";
import { signed } from "./mode-site.ts";
import type { LivingBox } from "./living-box.ts";
import { neighbourhood, type Seat } from "./sites.ts";

export const dayMs = 86_400_000;
const scope = ["g1", "g2", "g3"];

/** A community of five grids with two gas heads in each, and one person over all. */
export function campaignSite() {
  const grids = [1, 2, 3, 4, 5].map((each) => ({ id: `g${each}`, tier: "grid", name: `${each}网格`, parent: "c" }));
  return neighbourhood({
    programme: "tongnan",
    grids: [{ id: "c", tier: "community", name: "社区" }, ...grids] as never,
    seats: [["c", "duty-room", "room", "deputy"], ...grids.map(({ id }): Seat => [id, "full-time", `worker-${id}`])],
    gas: Object.fromEntries(
      grids.flatMap(({ id }) => ["a", "b"].map((head) => [`${id}-${head}`, { grid: id }] as const)),
    ) as never,
  });
}

/** Gas safety 燃气安全: the low alarm at 15 %LEL instead of 20. */
export const stricter = { grids: scope, rules: { "gas.high": { above: "15 %LEL", clear: "10 %LEL" } } };

let acts = 0;

export function act(box: LivingBox, by: string, said: object) {
  acts += 1;
  const { facts } = box.take({ kind: "campaign", by, command: `a-${acts}`, act: said } as never);
  const refused = facts.find((fact) => fact.kind === "campaign-refused");
  return refused?.kind === "campaign-refused" ? { why: refused.why, detail: refused.detail } : "done";
}

export function plan(box: LivingBox, over: object = {}) {
  const { wallMs } = box.now();
  const dates = { fromMs: wallMs, untilMs: wallMs + 14 * dayMs };
  return { do: "start", campaign: "gas-2026", label: "燃气安全", ...dates, body: JSON.stringify(stricter), ...over };
}

export function order(box: LivingBox, verb: string, args: object, over: object = {}) {
  return signed(box as unknown as Box, args as never, { verb, ...over });
}

export const campaignOf = (box: LivingBox) => box.state().campaign.get("gas-2026");
export const rings = (box: LivingBox, point: string, value: number) => {
  const before = box.alarmEvents().length;
  box.good(`${point}/gas`, value);
  return box
    .alarmEvents()
    .slice(before)
    .some((event) => event.endsWith("raised"));
};
