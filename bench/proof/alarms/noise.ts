import type { PointId } from "../../../config/ids.ts";
import { applyChanges, emptyState } from "../../../gateway/core/state.ts";
import { step } from "../../../gateway/core/step.ts";
import type { Moment } from "../../../gateway/core/time.ts";
import type { Verdict } from "../area.ts";
import { gasLimit, neighbourhood, type RuleInput } from "./neighbourhood.ts";

const crossings = 1_000;

/** A value that crosses its limit a thousand times and then goes away. What steadies it differs from rule to rule. */
export async function noisyCrossings(): Promise<Verdict> {
  const steadied = {
    "dead-band": counted(gasLimit),
    "off-delay": counted({ ...gasLimit, clear: "19.99 %LEL", offDelay: "60s" }),
  };
  // Told twice before the box can know that it is chatter: the third turn within a minute is held.
  const bare = counted({ ...gasLimit, clear: "19.99 %LEL" });
  const isSteady = Object.values(steadied).every(({ raised, cleared }) => raised === 1 && cleared === 1);
  const isHeld = bare.raised <= 2 && bare.cleared === bare.raised;
  const figures = Object.entries({ ...steadied, "neither, held as chatter": bare });
  return {
    kind: isSteady && isHeld ? "held" : "missed",
    figure: figures.map(([name, { raised, cleared }]) => `${name}: ${raised} raised, ${cleared} cleared`).join("; "),
  };
}

interface Count {
  readonly raised: number;
  readonly cleared: number;
}

/** A reading a second, on one side of the limit and then on the other; at the end a quiet quarter of an hour. */
function counted(rule: RuleInput): Count {
  const site = neighbourhood(1, 1, [rule]);
  const state = emptyState();
  const events: string[] = [];
  let now: Moment = { boot: "b", monoMs: 0, wallMs: Date.UTC(2026, 5, 1), wallTrusted: true };
  const take = (input: Parameters<typeof step>[2]) => {
    const { changes, facts } = step(site, state, input, now);
    applyChanges(state, changes);
    events.push(...facts.flatMap((fact) => (fact.kind === "alarm" ? [fact.event] : [])));
  };
  const read = (value: number) => {
    now = { ...now, monoMs: now.monoMs + 1_000, wallMs: now.wallMs + 1_000 };
    const reading = { point: "micro-0-d0/gas" as PointId, sample: { kind: "good", value } as const, at: now };
    take({ kind: "readings", readings: [reading] });
    take({ kind: "tick" });
  };
  take({ kind: "started", recent: [] });
  for (let at = 0; at <= crossings; at++) read(at % 2 === 0 ? 20.5 : 19.5);
  for (let second = 0; second < 900; second++) read(1);
  const times = (...wanted: readonly string[]) => events.filter((event) => wanted.includes(event)).length;
  return { raised: times("raised", "rearmed"), cleared: times("cleared") };
}
