import { shippedProgramme } from "../../../config/programmes.ts";
import { deviceProfileSchema } from "../../../config/device-profile.ts";
import { personIdSchema, pointIdSchema, type PersonId, type ProfileId } from "../../../config/ids.ts";
import { siteSchema } from "../../../config/site.ts";
import type { Input } from "../../../gateway/core/input.ts";
import { dutyBook, onDuty } from "../../../gateway/core/people/duty.ts";
import { indexSite, type SiteIndex } from "../../../gateway/core/site-index.ts";
import { applyChanges, emptyState } from "../../../gateway/core/state.ts";
import { step } from "../../../gateway/core/step.ts";
import type { Moment } from "../../../gateway/core/time.ts";
import type { ProofContext, Verdict } from "../area.ts";

const dayMs = 86_400_000;
const steps: readonly Step[] = [
  ...[1, 3_650].flatMap((days) => [days * dayMs, -days * dayMs]).map((byMs) => ({ byMs, trusted: true })),
  { byMs: -Date.UTC(2026, 5, 2), trusted: false },
  { byMs: 0, trusted: false },
];

/**
 * A case is open and its timers run when the wall clock is set: every call and the loss of a claim must come at the
 * very second they come without that; the roster must be that of the new time, or everybody on it be called.
 */
export async function clockSteps({ full, log }: ProofContext): Promise<Verdict> {
  const found = { moved: 0, wrong: 0, slowestMs: 0, runs: 0 };
  for (let seed = 0; seed < (full ? 300 : 12); seed += 1) {
    const plan = planOf(seed);
    const undisturbed = live(plan);
    for (const each of steps) {
      const seen = live({ ...plan, step: each });
      found.runs += 1;
      if (seen.times.join() !== undisturbed.times.join()) found.moved += 1;
      found.wrong += seen.wrong;
      found.slowestMs = Math.max(found.slowestMs, seen.slowestMs);
    }
  }
  // Were durations on the clock that is set, this is what it would look like.
  const isSeen =
    live({ ...planOf(0), step: { byMs: 0, trusted: true, monoByMs: 60_000 } }).times.join() !==
    live(planOf(0)).times.join();
  log(`control: a step of the monotonic clock ${isSeen ? "is seen" : "is not seen"}`);
  const isHeld = found.moved === 0 && found.wrong === 0 && found.slowestMs <= 60_000 && isSeen;
  return {
    kind: isHeld ? "held" : "missed",
    figure: `${found.runs} steps: timers moved in ${found.moved}, roster wrong in ${found.wrong}, right after ${found.slowestMs / 1_000} s at most`,
  };
}

interface Step {
  readonly byMs: number;
  readonly trusted: boolean;
  readonly monoByMs?: number;
}

interface Plan {
  readonly startMs: number;
  readonly stepAtS: number;
  readonly claimAtS: number | undefined;
  readonly step?: Step;
}

function planOf(seed: number): Plan {
  const startMs = Date.UTC(2026, 5, 2) + ((seed * 7_919) % 1_440) * 60_000;
  return { startMs, stepAtS: 5 + ((seed * 37) % 800), claimAtS: seed % 2 === 0 ? undefined : 20 + (seed % 50) };
}

interface Seen {
  /** Seconds after the alarm at which somebody was called or lost the claim. */
  readonly times: readonly string[];
  readonly wrong: number;
  readonly slowestMs: number;
}

const lifeS = 1_000;

function live({ startMs, stepAtS, claimAtS, step: by }: Plan): Seen {
  const state = emptyState();
  const seen = { times: new Array<string>(), wrong: 0, rightAtS: stepAtS };
  let now: Moment = { boot: "b", monoMs: 1_000_000, wallMs: startMs, wallTrusted: true };
  let wasSet = false;
  const take = (input: Input, second: number) => {
    const decision = step(site, state, input, now);
    applyChanges(state, decision.changes);
    for (const fact of decision.facts) {
      if (fact.kind === "rung") seen.times.push(`${second} ${fact.loop}.${fact.rung}`);
      if (fact.kind === "case-moved" && fact.verb === "timeout") seen.times.push(`${second} timeout`);
      if (fact.kind === "rung" && wasSet && !now.wallTrusted && !callsEverybody(fact)) seen.wrong += 1;
    }
  };
  take({ kind: "started", recent: [] }, 0);
  take({ kind: "tick" }, 0);
  take({ kind: "readings", readings: [{ point: gas, sample: { kind: "good", value: 50 }, at: now }] }, 0);
  for (let second = 1; second <= lifeS; second += 1) {
    now = { ...now, monoMs: now.monoMs + 1_000, wallMs: now.wallMs + 1_000 };
    if (second === stepAtS && by !== undefined) {
      wasSet = true;
      const { byMs, trusted, monoByMs = 0 } = by;
      now = { ...now, wallMs: Math.max(0, now.wallMs + byMs), wallTrusted: trusted, monoMs: now.monoMs + monoByMs };
    }
    take({ kind: "tick" }, second);
    if (second === claimAtS) take(claim(state), second);
    if (wasSet && !isRight(state, now)) seen.rightAtS = second + 1;
  }
  return { times: seen.times, wrong: seen.wrong, slowestMs: (seen.rightAtS - stepAtS) * 1_000 };
}

const worker = { grid: "m1" as never, role: "worker" } as const;
const turns = ["day", "night"].map((id) => personIdSchema.parse(id));

/** Whom the record has on duty is whom the roster of this time names; with no clock, both. */
function isRight(state: ReturnType<typeof emptyState>, now: Moment): boolean {
  const { people } = onDuty(dutyBook(site, state), worker, now);
  if (!now.wallTrusted) return turns.every((person) => people.includes(person));
  const hour = Math.floor(((((now.wallMs + 8 * 3_600_000) % dayMs) + dayMs) % dayMs) / 3_600_000);
  const expected = hour >= 8 && hour < 20 ? "day" : "night";
  return people.join() === expected && state.seat.get("m1 worker")?.people.join() === expected;
}

function callsEverybody({
  rung,
  loop,
  told,
}: {
  readonly rung: number;
  readonly loop: number;
  readonly told: readonly PersonId[];
}) {
  return (loop === 0 && rung > 0) || turns.every((person) => told.includes(person));
}

function claim(state: ReturnType<typeof emptyState>): Input {
  const [row] = state.case.values();
  return { kind: "case", case: row?.id ?? "c0", by: personIdSchema.parse("leader"), verb: "claim", command: "claim-1" };
}

const gas = pointIdSchema.parse("gas-1/gas");
const profile = deviceProfileSchema.parse({
  transport: "mqtt",
  title: { zh: "试验探头", en: "Test detector" },
  source: "written for the proof",
  topic: "gridpost/in/{name}",
  measures: [{ id: "gas", quantity: "combustible-gas", pointer: "/gas", unit: "%LEL" }],
  vectors: [{ payload: '{"gas":1}', expect: { gas: 1 } }],
});
const site: SiteIndex = indexSite(
  siteSchema.parse({
    box: { id: "box-1", name: "验证小区" },
    grids: [
      { id: "c1", tier: "community", name: "社区" },
      { id: "m1", tier: "micro", name: "微网格", parent: "c1" },
    ],
    devices: [{ id: "gas-1", name: "探头", profile: "gas", place: { grid: "m1" } }],
    rules: [
      {
        id: "gas.hh",
        title: { zh: "燃气", en: "Gas" },
        kind: "limit",
        on: { quantity: "combustible-gas" },
        hazard: "gas",
        severity: 1,
        above: "45 %LEL",
        clear: "40 %LEL",
        basis: "assumed",
      },
    ],
    people: ["day", "night", "leader"].map((id) => ({ id, title: id, channels: ["screen"] })),
    roster: [
      { grid: "m1", role: "worker", people: ["day"], hours: { from: "08:00", to: "20:00" } },
      { grid: "m1", role: "worker", people: ["night"], hours: { from: "20:00", to: "08:00" } },
      { grid: "c1", role: "leader", people: ["leader"] },
    ],
    ladder: {
      rungs: [
        { tier: "micro", role: "worker", after: "0s" },
        { tier: "community", role: "leader", after: "60s" },
      ],
      repeat: "5min",
      respondBy: "10min",
      basis: "assumed",
    },
  }),
  new Map([["gas" as ProfileId, profile]]),
  shippedProgramme("basic"),
);
