import type { Ringing } from "../../../simulators/trial/trial.ts";
import type { Verdict } from "../area.ts";
import { play, recordedSite, recordings, seriesFolder } from "./recordings.ts";

/** Each flood, an orange level reached, is announced by the rate of rise before; the lead is told for each series. */
export async function floodLead(): Promise<Verdict> {
  const series = seriesFolder();
  if (series === undefined) return { kind: "not-run", why: "no recorded series beside the checkout" };
  const index = recordedSite();
  const rivers = recordings().filter(({ point }) => point.endsWith("/level"));
  const parts: string[] = [];
  let isEarlier = rivers.length > 0;
  for (const river of rivers) {
    const { rings } = await play(index, series, river);
    const leads = leadsOf(rings);
    isEarlier &&= leads.length > 0 && leads.every((minutes) => minutes !== undefined && minutes > 0);
    parts.push(
      `${river.file.replace(/-\d.*/, "")}: ${leads.map((minutes) => minutes?.toFixed(0) ?? "none").join(", ")} min`,
    );
  }
  return { kind: isEarlier ? "held" : "missed", figure: `lead of rise over level: ${parts.join("; ")}` };
}

/** Minutes from the rise to the orange level it led to; undefined when no rise rang before it. */
function leadsOf(rings: readonly Ringing[]): readonly (number | undefined)[] {
  const rises = rings.filter(({ rule }) => rule.endsWith("water.rise"));
  return rings
    .filter(({ rule }) => rule.endsWith("water.orange"))
    .map(({ raisedMs }) => {
      const rise = rises.findLast((each) => each.raisedMs <= raisedMs && (each.clearedMs ?? Infinity) >= raisedMs);
      return rise && (raisedMs - rise.raisedMs) / 60_000;
    });
}
