import { isOver } from "../../../gateway/core/cases/transitions.ts";
import type { CaseId } from "../../../gateway/core/ids.ts";
import { pointIdSchema, personIdSchema } from "../../../config/ids.ts";
import type { Fact } from "../../../gateway/core/fact.ts";
import type { Input } from "../../../gateway/core/input.ts";
import type { Fault, Sample } from "../../../gateway/core/points/reading.ts";
import type { SiteIndex } from "../../../gateway/core/site-index.ts";
import { applyChanges, emptyState, volatileTables, type Case, type Notice } from "../../../gateway/core/state.ts";
import { step } from "../../../gateway/core/step.ts";
import type { Moment } from "../../../gateway/core/time.ts";
import type { UplinkRecord } from "../../../gateway/core/uplink.ts";

const startMs = Date.UTC(2026, 5, 2, 4, 0, 0);

/** The production core under a clock that the test moves. */
export function createBox(site: SiteIndex) {
  let state = emptyState();
  let now: Moment = { boot: "boot-1", monoMs: 1_000_000, wallMs: startMs, wallTrusted: true };
  const facts: Fact[] = [];
  const uplink: UplinkRecord[] = [];
  let commands = 0;

  const take = (input: Input) => {
    const decision = step(site, state, input, now);
    applyChanges(state, decision.changes);
    facts.push(...decision.facts);
    uplink.push(...decision.uplink);
    return decision;
  };
  const read = (point: string, sample: Sample) =>
    take({ kind: "readings", readings: [{ point: pointIdSchema.parse(point), sample, at: now }] });
  const box = {
    facts,
    uplink,
    take,
    state: () => state,
    now: () => now,
    good: (point: string, value: number) => read(point, { kind: "good", value }),
    bad: (point: string, why: Fault) => read(point, { kind: "bad", why }),
    /** Lets time pass with a tick each second. */
    wait: (seconds: number) => {
      for (let at = 0; at < seconds; at++) {
        now = { ...now, monoMs: now.monoMs + 1000, wallMs: now.wallMs + 1000 };
        take({ kind: "tick" });
      }
    },
    /** Sets the clock while the process runs. */
    shift: (next: Partial<Moment>) => void (now = { ...now, ...next }),
    act: (verb: Extract<Input, { kind: "case" }>["verb"], by: string, more: { id?: CaseId; command?: string } = {}) =>
      take({
        kind: "case",
        case: more.id ?? box.openCase().id,
        by: personIdSchema.parse(by),
        verb,
        command: more.command ?? `command-${++commands}`,
        ...(verb === "submit" ? { feedback: { cause: "阀门未关", action: "关阀" } } : {}),
      }),
    /** A new process on the same boot, or on another one. */
    restart: (next: Partial<Moment> = {}) => {
      const kept = emptyState();
      for (const table of Object.keys(kept) as (keyof typeof kept)[]) {
        if (volatileTables.has(table)) continue;
        for (const [key, value] of state[table]) (kept[table] as Map<string, unknown>).set(key, value);
      }
      state = kept;
      now = { ...now, ...next };
      take({ kind: "started", recent: [] });
    },
    openCase: (): Case => {
      const open = [...state.case.values()].findLast((row) => !isOver(row));
      if (open === undefined) throw new Error("no open case");
      return open;
    },
    notices: (): Notice[] => [...state.notice.values()],
    alarmEvents: () => facts.flatMap((fact) => (fact.kind === "alarm" ? [`${fact.alarm} ${fact.event}`] : [])),
    told: () =>
      facts.flatMap((fact) => (fact.kind === "rung" ? [`${fact.loop}.${fact.rung}:${fact.told.join("+")}`] : [])),
  };
  box.take({ kind: "started", recent: [] });
  return box;
}
