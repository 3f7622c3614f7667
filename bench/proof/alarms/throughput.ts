import { shippedProgramme } from "../../../config/programmes.ts";
import { deviceProfileSchema } from "../../../config/device-profile.ts";
import type { PointId, ProfileId } from "../../../config/ids.ts";
import { siteSchema } from "../../../config/site.ts";
import { indexSite, type SiteIndex } from "../../../gateway/core/site-index.ts";
import { applyChanges, emptyState } from "../../../gateway/core/state.ts";
import { step } from "../../../gateway/core/step.ts";
import type { ProofContext, Verdict } from "../area.ts";

const wanted = 200_000;
/** What a reading may cost with ten times the rules on other points: the look-ups of a larger table, and noise. */
const growthMax = 1.5;

export async function stepThroughput({ full, log }: ProofContext): Promise<Verdict> {
  const readings = full ? 2_000_000 : 400_000;
  const [few, many] = [siteOf(500), siteOf(5_000)];
  // The first run warms the compiler up. The two take turns and each keeps its best, for the noise of a shared machine.
  readingsPerSecond(few, readings / 4);
  let [perSecond, large] = [0, 0];
  for (let turn = 0; turn < 4; turn++) {
    perSecond = Math.max(perSecond, readingsPerSecond(few, readings));
    large = Math.max(large, readingsPerSecond(many, readings));
  }
  const growth = perSecond / large;
  log(`${Math.round(perSecond)} readings/s with 1,000 rules on points, ${Math.round(large)} with 10,000`);
  return {
    kind: perSecond >= wanted && growth <= growthMax ? "held" : "missed",
    figure: `${Math.round(perSecond)} readings/s with 1,000 rules; with 10,000 a reading costs ${growth.toFixed(2)} ×`,
  };
}

/** One reading an input, 500 points in turn, none of them near a limit, each state applied before the next. */
function readingsPerSecond(site: SiteIndex, readings: number): number {
  const points = [...site.points.keys()].slice(0, 500);
  const state = emptyState();
  const started = performance.now();
  for (let at = 0; at < readings; at++) {
    const now = { boot: "b", monoMs: at, wallMs: at, wallTrusted: true };
    const point = points[at % points.length] as PointId;
    const sample = { kind: "good", value: at % 15 } as const;
    applyChanges(state, step(site, state, { kind: "readings", readings: [{ point, sample, at: now }] }, now).changes);
  }
  return (readings * 1_000) / (performance.now() - started);
}

/** Two rules on each point. */
function siteOf(deviceCount: number): SiteIndex {
  const site = siteSchema.parse({
    box: { id: "bench", name: "试验" },
    grids: [{ id: "micro", tier: "micro", name: "一" }],
    devices: Array.from({ length: deviceCount }, (_, at) => ({
      id: `d${at}`,
      name: "n",
      profile: "node",
      place: { grid: "micro" },
    })),
    rules: [limitRule("gas.high", "20 %LEL", "15 %LEL"), limitRule("gas.hh", "45 %LEL", "40 %LEL")],
    people: [{ id: "worker", title: "网格员", channels: ["screen"] }],
    roster: [
      { grid: "micro", role: "worker", people: ["worker"], shift: "12h", handover: "08:00", from: "2026-01-01" },
    ],
    ladder: {
      rungs: [{ tier: "micro", role: "worker", after: "0s" }],
      repeat: "5min",
      respondBy: "10min",
      basis: "assumed",
    },
  });
  return indexSite(site, new Map([["node" as ProfileId, profile]]), shippedProgramme("basic"));
}

const profile = deviceProfileSchema.parse({
  transport: "mqtt",
  title: { zh: "试验节点", en: "Test node" },
  source: "written for the bench",
  topic: "gridpost/in/{name}",
  measures: [{ id: "gas", quantity: "combustible-gas", pointer: "/gas", unit: "%LEL" }],
  vectors: [{ payload: '{"gas":1}', expect: { gas: 1 } }],
});

function limitRule(id: string, above: string, clear: string) {
  return {
    id,
    title: { zh: id, en: id },
    kind: "limit",
    on: { quantity: "combustible-gas" },
    hazard: "gas",
    severity: 2,
    above,
    clear,
    basis: "assumed",
  };
}
