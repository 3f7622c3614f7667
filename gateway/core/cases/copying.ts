import { ancestorOf } from "../site-index.ts";
import type { Case } from "../state.ts";
import type { Turn } from "../turn.ts";

/** The first tier of the platform is told at once 抄送, before any ladder gets there; whose the case is does not change. */
export function copyUp(turn: Turn, row: Case, why: "severity" | "no-show"): void {
  const { id, zone: grid, hazard, severity, policy } = row;
  const tier = policy.levels.find(({ authority }) => authority === "platform")?.tier;
  if (tier === undefined) return;
  const to = ancestorOf(turn.site, grid, tier)?.id ?? tier;
  turn.send("event", { kind: "copy", case: id, grid, hazard, severity, to, why });
}

/** 急事不出镇街：the worst cases, as the programme says from which severity on. */
export function copyWorst(turn: Turn, row: Case): void {
  if (row.severity <= turn.site.programme.uplink.copySeverityUpTo) copyUp(turn, row, "severity");
}
