import { quietLimits, type QuietLimits } from "../../../sensors/modbus/bus.ts";
import { cellBank } from "../../../simulators/devices/modbus-device.ts";
import { rtuLine, type RtuMishap } from "../../../simulators/devices/rtu-device.ts";
import { createRng } from "../../../simulators/rng.ts";
import type { ProofContext, Verdict } from "../area.ts";
import { benchSite } from "./site.ts";
import { lineEvents, type LineEvent } from "./virtual-line.ts";

const units = [1, 2, 3, 4];
const noQuiet: QuietLimits = { ...quietLimits, strangerMs: 0, ceilingMs: 0, holdMs: 0 };

/** Every answer carries the number of its own request, so that a value tells which request it belongs to. */
export function badLine({ full, log }: ProofContext): Promise<Verdict> {
  const transactions = full ? 1_000_000 : 100_000;
  const { wrong, injected, heard } = ordeal(quietLimits, transactions);
  log(`${transactions} transactions: ${wrong} wrong values`);
  const control = ordeal(noQuiet, 10_000).wrong;
  const uncounted = uncountedIn(injected, heard);
  const faults = [...injected.values()].reduce((sum, count) => sum + count, 0);
  const figure = `virtual time, ${transactions} transactions with ${faults} faults: ${wrong} wrong values, ${uncounted} faults not counted by their cause (${told(heard)}); without the quiet ${control} wrong values of 10000`;
  return Promise.resolve({ kind: wrong === 0 && uncounted === 0 && control > 0 ? "held" : "missed", figure });
}

type Counts = ReadonlyMap<string, number>;

interface Ordeal {
  readonly wrong: number;
  readonly injected: Counts;
  readonly heard: Counts;
}

function ordeal(quiet: QuietLimits, transactions: number): Ordeal {
  const rng = createRng(20_261_128);
  const injected = new Map<string, number>();
  const heard = new Map<string, number>();
  const current = new Map<string, number>();
  const banks = units.map((unit) => cellBank(unit));
  const mishap = (): RtuMishap | undefined => {
    const drawn = requests < transactions ? mishapAt(rng.next()) : undefined;
    if (drawn !== undefined) count(injected, drawn.kind);
    return drawn;
  };
  const hear = rtuLine({ units: banks, mishap });
  let requests = 0;
  let wrong = 0;
  const ask = (request: Uint8Array, nowMs: number) => {
    requests += 1;
    current.set(`bus-${request[0]}`, requests % 900);
    banks[Number(request[0]) - 1]?.set("holding", 0, requests % 900);
    // Request and answer take about this long on the line.
    return hear(request, nowMs).map((said) => ({ ...said, afterMs: said.afterMs + 17 }));
  };
  const site = benchSite({ bus: { units, registers: 1, poll: "20ms", timeout: "200ms" } });
  for (const event of lineEvents(site, { hear: ask, quiet })) {
    // What is still owed at the end comes in, or is missed.
    if (requests > transactions + 1_000) break;
    wrong += wrongIn(event, current);
    if (event.kind === "rejected") count(heard, event.cause ?? event.why);
    if (
      event.kind === "samples" &&
      event.samples.some(({ sample }) => sample.kind === "bad" && sample.why === "timeout")
    )
      count(heard, "timeout");
  }
  return { wrong, injected, heard };
}

/** 1 % each of late, truncated, wrong unit and noise; foreign frames, bit errors and losses beside them. */
function mishapAt(chance: number): RtuMishap | undefined {
  if (chance < 0.01) return { kind: "delay", ms: 250 + chance * 100_000 };
  if (chance < 0.02) return { kind: "truncate" };
  if (chance < 0.03) return { kind: "wrong-unit" };
  if (chance < 0.04) return { kind: "noise" };
  if (chance < 0.045) return { kind: "foreign" };
  if (chance < 0.05) return { kind: "corrupt" };
  return chance < 0.055 ? { kind: "drop" } : undefined;
}

function wrongIn(event: LineEvent, current: Counts): number {
  if (event.kind !== "samples") return 0;
  return event.samples.filter(({ point, sample }) => {
    if (sample.kind === "bad") return false;
    return Math.round(sample.value * 100) !== current.get(point.split("/")[0] ?? "");
  }).length;
}

/**
 * Every injected fault against what was counted. Noise around an answer costs nothing and is passed over. An answer
 * with the number of a device that owes one looks like that one's late answer: its own then never comes, and the one
 * that was owed is nobody's when it comes. Those few are compared together.
 */
function uncountedIn(injected: Counts, heard: Counts): number {
  const of = (counts: Counts, ...keys: readonly string[]): number =>
    keys.reduce((sum, key) => sum + (counts.get(key) ?? 0), 0);
  const taken = of(injected, "wrong-unit") - of(heard, "wrong-unit");
  const nobodys = of(heard, "foreign") - of(injected, "foreign");
  return [
    of(injected, "truncate") - of(heard, "short"),
    of(injected, "corrupt") - of(heard, "crc"),
    of(injected, "delay") + taken - of(heard, "late") - nobodys,
    of(injected, "delay", "drop") + taken - of(heard, "timeout"),
    Math.min(0, taken),
    Math.min(0, nobodys, taken - nobodys),
  ].reduce((sum, difference) => sum + Math.abs(difference), 0);
}

function told(heard: Counts): string {
  return [...heard].map(([cause, times]) => `${cause} ${times}`).join(", ");
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
