import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { transitions, caseStates, isOver } from "../../../gateway/core/cases/transitions.ts";
import type { Fact } from "../../../gateway/core/fact.ts";
import { step } from "../../../gateway/core/step.ts";
import { laws, type Law } from "./case-laws.ts";
import {
  anyActs,
  caseSite,
  createCaseBox,
  endure,
  perform,
  proceed,
  strictPolicy,
  type Act,
  type CaseBox,
  type Step,
} from "./case-ordeal.ts";
import type { PersonId } from "../../../config/ids.ts";

const runs = Number(process.env["GRIDPOST_SEEDS"] ?? 600);
const policies = [undefined, strictPolicy(caseSite)];

/** What the first story that breaks one of the laws says of it; nothing when none of them does. */
function breach(of: Readonly<Record<string, Law>>, core: Step, begun: readonly Act[] = []): string | undefined {
  const broken = (acts: readonly Act[], policy: (typeof policies)[number]) => {
    const seen = endure(core, [...begun, ...acts], policy);
    return Object.entries(of).flatMap(([name, law]) => law(seen).map((why) => `${name}: ${why}`));
  };
  for (const policy of policies) {
    const check = fc.property(anyActs(), (acts) => broken(acts, policy).length === 0);
    const { failed, counterexample } = fc.check(check, { seed: 7, numRuns: runs });
    if (failed) return `${JSON.stringify(counterexample)} ${broken(counterexample?.[0] ?? [], policy).join("; ")}`;
  }
  return undefined;
}

describe("whatever happens to cases", () => {
  it("every law holds", () => expect(breach(laws, step)).toBeUndefined(), 120_000);

  it("every case comes to an end once people act, and nothing leads out of an end", () => {
    fc.assert(
      fc.property(anyActs(), (acts) => endsAfter(step, acts)),
      { seed: 3, numRuns: Math.ceil(runs / 6) },
    );
    const ends = caseStates.filter((state) => transitions.every(({ from }) => from !== state));
    expect(ends).toEqual(["archived", "merged", "rejected", "dismissed"]);
    const keys = transitions.map(({ from, verb }) => `${from} ${verb}`);
    expect(new Set(keys).size).toBe(keys.length);
  }, 120_000);

  it("limits in time survive a restart and are deaf to the wall clock", () => {
    fc.assert(
      fc.property(anyActs(), fc.nat({ max: 40 }), fc.integer({ min: -3_600_000, max: 3_600_000 }), sameTimes(step)),
      {
        seed: 5,
        numRuns: Math.ceil(runs / 3),
      },
    );
  }, 120_000);
});

/** Readings return to normal, whoever must acts, and time passes: the case is archived and gone. */
function endsAfter(core: Step, acts: readonly Act[]): boolean {
  const box = createCaseBox(core, policies[1]);
  for (const act of acts) perform(box, act);
  // What was pending when the story ended may ring yet.
  oneRound(box, 0);
  for (let round = 1; round < 40 && openIn(box) > 0; round++) oneRound(box, round);
  perform(box, { do: "tick", ms: 8 * 86_400_000 });
  return openIn(box) === 0 && [...box.state().case.values()].every((row) => row.state !== "closed");
}

function oneRound(box: CaseBox, round: number): void {
  for (let point = 0; point < 4; point++) perform(box, { do: "read", point, value: 0 });
  perform(box, { do: "tick", ms: 120_000 });
  for (const [at, row] of [...box.state().case.values()].entries()) {
    for (const task of row.tasks) {
      const order = { reason: "办完", task: task.id };
      perform(box, { do: "order", verb: "finish", which: at, late: false, order });
    }
    proceed(box, at, (["leader", "room", "worker-b"] as PersonId[])[round % 3] as PersonId);
  }
}

function openIn(box: CaseBox): number {
  return [...box.state().case.values()].filter((row) => !isOver(row)).length;
}

/** Two boxes live the same story; one is restarted and its wall clock set on the way. */
function sameTimes(core: Step) {
  return (acts: readonly Act[], at: number, shiftMs: number): boolean => {
    const plain = acts.filter((act) => act.do !== "reboot" && act.do !== "wall");
    const quiet = plain.map((act) => (act.do === "tick" ? { ...act, ms: Math.min(act.ms, 3_600_000) } : act));
    const disturbed = [
      ...quiet.slice(0, at),
      { do: "wall", shiftMs } as const,
      { do: "restart" } as const,
      ...quiet.slice(at),
    ];
    return JSON.stringify(timed(core, quiet)) === JSON.stringify(timed(core, disturbed));
  };
}

function timed(core: Step, acts: readonly Act[]): readonly unknown[] {
  const facts = endure(core, acts, policies[1]).flatMap(({ decision }) => decision.facts);
  return facts.filter(isTimed).map((fact) => [fact.case, fact.kind, fact.at.monoMs]);
}

function isTimed(fact: Fact): fact is Extract<Fact, { kind: "case-overdue" | "case-moved" }> {
  return fact.kind === "case-overdue" || (fact.kind === "case-moved" && fact.verb === "timeout");
}

/** One part of the core changed: a mistake somebody could make, which its law has to notice. */
interface Defect {
  readonly name: string;
  readonly file: string;
  readonly change: (real: Record<string, (...all: never[]) => unknown>) => Record<string, unknown>;
  readonly caught: (core: Step) => boolean;
}

/** A case that the head of the grid has raised to the community. */
const raised: readonly Act[] = [
  { do: "read", point: 0, value: 50 },
  { do: "say", verb: "escalate", who: 1, which: 0, order: {} },
];

/** A case that the platform has taken over while it was being handled. */
const taken: readonly Act[] = [
  { do: "read", point: 3, value: 1 },
  { do: "tick", ms: 60_000 },
  ...[0, 0, 0].map((who) => ({ do: "proceed", which: 0, who }) as const),
  { do: "order", verb: "take", which: 0, late: false, order: {} },
];

const breaks = (law: Law) => (core: Step) => breach({ law }, core) !== undefined;
const cases = "../../../gateway/core/cases";

const defects: readonly Defect[] = [
  {
    name: "1 nothing is ever archived",
    file: "retention",
    change: () => ({ forgetClosed: () => undefined }),
    caught: (core) =>
      fc.check(
        fc.property(anyActs(), (acts) => endsAfter(core, acts)),
        { seed: 3, numRuns: 40 },
      ).failed,
  },
  {
    name: "2 an alarm that kills may be refused",
    file: "guards",
    change: ({ standingRefusal }) => ({
      standingRefusal: (doing: { row: { verb: string } }) =>
        doing.row.verb === "refuse" ? undefined : standingRefusal?.(doing as never),
    }),
    caught: breaks(laws.lifeSafetyWaitsForNobody),
  },
  {
    name: "3 a case is closed while it rings",
    file: "guards",
    change: ({ standingRefusal }) => ({
      standingRefusal: (doing: { row: { verb: string } }) => {
        const why = standingRefusal?.(doing as never);
        return why === "still-in-alarm" ? undefined : why;
      },
    }),
    caught: breaks(laws.notClosedInAlarm),
  },
  {
    name: "4 everybody may pass their own work",
    file: "guards",
    change: ({ standingRefusal }) => ({
      standingRefusal: (doing: { row: { verb: string } }) =>
        doing.row.verb === "pass" ? undefined : standingRefusal?.(doing as never),
    }),
    caught: breaks(laws.nobodyPassesTheirOwnWork),
  },
  {
    name: "5 a case that nobody takes on goes down",
    file: "level",
    change: ({ levelAbove }) => ({
      levelAbove: (of: { level: string }) =>
        of.level === "grid" ? levelAbove?.(of as never) : { level: "grid", authority: "box" },
    }),
    caught: (core) => breach({ law: laws.nothingFallsByItself }, core, raised) !== undefined,
  },
  {
    name: "6 whoever is told above owns the case",
    file: "supervision",
    change: ({ tellStrike }) => ({
      tellStrike: (turn: { put: (table: string, id: string, row: object) => void }, row: { id: string }) => {
        tellStrike?.(turn as never, row as never);
        turn.put("case", row.id, { ...row, claimedBy: "room" });
      },
    }),
    caught: breaks(laws.copyingUpChangesNoOwner),
  },
  {
    name: "7 a step has no number",
    file: "steps",
    change: () => ({
      stepped: (row: { steps: readonly object[] }, one: object) => ({ ...row, steps: [...row.steps, one] }),
    }),
    caught: breaks(laws.everyStepIsNumbered),
  },
  {
    name: "8 limits go by the wall clock",
    file: "../time",
    change: () => ({ isDue: (due: { wallMs: number }, now: { wallMs: number }) => now.wallMs >= due.wallMs }),
    caught: (core) => {
      const story = fc.property(
        anyActs(),
        fc.nat({ max: 40 }),
        fc.integer({ min: -3_600_000, max: 3_600_000 }),
        sameTimes(core),
      );
      return fc.check(story, { seed: 5, numRuns: 600 }).failed;
    },
  },
  {
    name: "9 a word of an earlier epoch is obeyed",
    file: "actions",
    change: ({ refusalOf }) => ({
      refusalOf: (...all: never[]) => {
        const why = refusalOf?.(...all);
        return why === "old-epoch" ? undefined : why;
      },
    }),
    caught: breaks(laws.theLeaseHolds),
  },
  {
    name: "9 a case of the platform is closed here",
    file: "guards",
    change: ({ standingRefusal }) => ({
      standingRefusal: (doing: { row: { verb: string } }) => {
        const why = standingRefusal?.(doing as never);
        return why === "platform-decides" ? undefined : why;
      },
    }),
    caught: (core) => breach({ law: laws.theLeaseHolds }, core, taken) !== undefined,
  },
  {
    name: "9 asking the platform is as good as its answer",
    file: "lease",
    change: () => ({
      asksPlatform: () => true,
      askPlatform: (
        turn: { put: (table: string, id: string, row: object) => void; now: object },
        row: { id: string },
      ) =>
        turn.put("case", row.id, { ...row, transfer: { to: "street", since: turn.now }, ladder: { kind: "stopped" } }),
    }),
    caught: breaks(laws.theLeaseHolds),
  },
  {
    name: "11 what it was is forgotten",
    file: "changes",
    change: ({ changes }) => ({ changes: { ...(changes as unknown as object), submit: (row: object) => row } }),
    caught: breaks(laws.everyAlarmHasAVerdict),
  },
  {
    name: "12 a case that somebody gave back calls nobody",
    file: "effects",
    change: ({ effects }) => ({
      effects: { ...(effects as unknown as object), handover: () => undefined, timeout: () => undefined },
    }),
    caught: breaks(laws.noOpenCaseIsNobodys),
  },
];

describe("a mistake is noticed", () => {
  afterEach(() => {
    vi.doUnmock(`${cases}/retention.ts`);
    vi.resetModules();
  });
  it.each(defects)(
    "$name",
    async ({ file, change, caught }) => {
      vi.resetModules();
      const path = `${cases}/${file}.ts`;
      vi.doMock(path, async (real) => {
        const module = await real<Record<string, (...all: never[]) => unknown>>();
        return { ...module, ...change(module) };
      });
      try {
        const { step: faulty } = await import("../../../gateway/core/step.ts");
        expect(caught(faulty)).toBe(true);
      } finally {
        vi.doUnmock(path);
      }
    },
    120_000,
  );
});
