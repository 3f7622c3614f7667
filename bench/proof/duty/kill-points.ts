import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pointIdSchema } from "../../../config/ids.ts";
import type { Input } from "../../../gateway/core/input.ts";
import type { Notifier } from "../../../gateway/core/ports.ts";
import { applyChanges, emptyState, type MutableState, type State } from "../../../gateway/core/state.ts";
import { step } from "../../../gateway/core/step.ts";
import { createDispatcher } from "../../../gateway/notify/dispatcher.ts";
import { createBoxStore, type BoxStore } from "../../../gateway/store/box-store.ts";
import { createRng } from "../../../simulators/rng.ts";
import { testSite } from "../../../test/gateway/core/site.ts";
import { createVirtualClock } from "../../../test/scenario/virtual-clock.ts";
import type { ProofContext, Verdict } from "../area.ts";
import { withScratch } from "../path/gateway.ts";
import { isHonoured, killedForReal } from "./kill-nine.ts";

const seed = 20_261_129;
/** At each place where a process may die: before a commit, after it, after acting, with a message on its way. */
const chance = 0.06;
const downMs = 2_000;

/**
 * The core, its store and the sending of notices, ended at random places and begun again; beside it the whole gateway,
 * killed with its platform looking on. What a cut of power leaves on a disk is the store's own proof, so the first lies
 * in memory where there is such a place: ten thousand lives are over in minutes then.
 */
export async function killedAnywhere({ full, log }: ProofContext): Promise<Verdict> {
  const points = await withScratch((directory) => killedAtPoints(directory, full ? 10_000 : 300, log), memoryRoot());
  log(`${points.kills} kills in one process, now kill -9`);
  const real = await withScratch((directory) => killedForReal(directory, full ? 200 : 20, log));
  const figures = [
    `${points.kills} kills in ${points.runs} runs: ${points.lost} lost, ${points.repeats} repeated beyond one a kill, seed ${seed}`,
    `${real.kills} real kill -9: ${real.told} of ${real.promised} alarms told, ${real.repeats} repeats`,
  ];
  const isHeld = points.lost + points.repeats === 0 && isHonoured(real);
  return { kind: isHeld ? "held" : "missed", figure: figures.join("; ") };
}

async function killedAtPoints(directory: string, wanted: number, log: ProofContext["log"]) {
  const rng = createRng(seed);
  const whole = await liveThrough({ directory: join(directory, "whole"), dies: () => false });
  const tally = { kills: 0, lost: 0, repeats: 0, runs: 0 };
  while (tally.kills < wanted) {
    tally.runs += 1;
    const own = join(directory, `run-${tally.runs}`);
    const run = await liveThrough({ directory: own, dies: () => rng.next() < chance });
    rmSync(own, { recursive: true, force: true });
    tally.kills += run.kills;
    tally.lost += lostOf(whole.sent, run.sent);
    tally.repeats += Math.max(0, repeatsOf(run.sent) - run.kills);
    if (tally.runs % 20 === 0) log(`${tally.kills} kills`);
  }
  return tally;
}

function memoryRoot(): string | undefined {
  return existsSync("/dev/shm") ? "/dev/shm" : undefined;
}

export interface Life {
  readonly directory: string;
  readonly dies: () => boolean;
  /** Of a negative control: what a box forgets when it begins again. */
  readonly forgets?: (state: MutableState) => void;
}

export interface Lived {
  readonly kills: number;
  /** What the platform took: a notice's id, and whom it told what. */
  readonly sent: readonly { readonly id: string; readonly what: string }[];
}

/** Two alarms of severity 1 that nobody answers, then one of them is claimed, then its water rises again. */
const script: readonly (Input | "second")[] = [
  reading("node-1/gas", 50),
  ...seconds(20),
  reading("node-2/gas", 60),
  ...seconds(130),
  { kind: "case", case: "c1", by: "room" as never, verb: "claim", command: "claim-1" },
  ...seconds(10),
];

function reading(point: string, value: number): Input {
  const at = { boot: "virtual", monoMs: 0, wallMs: 0, wallTrusted: true };
  return { kind: "readings", readings: [{ point: pointIdSchema.parse(point), sample: { kind: "good", value }, at }] };
}

function seconds(count: number): readonly "second"[] {
  return Array.from({ length: count / 5 }, () => "second");
}

export async function liveThrough({ directory, dies, forgets }: Life): Promise<Lived> {
  const clock = createVirtualClock(Date.UTC(2026, 5, 2, 4));
  const sent: { id: string; what: string }[] = [];
  let kills = 0;
  let process = await begin();
  for (const input of script) {
    if (input === "second") await clock.advance(5_000);
    for (let isDone = false; !isDone;) {
      isDone = await process.take(input === "second" ? { kind: "tick" } : timed(input));
      if (process.isDead()) await again();
    }
  }
  // Nobody is killed any more: what is owed goes out.
  dies = () => false;
  for (let rest = 0; rest < 4; rest += 1) {
    await clock.advance(5_000);
    await process.take({ kind: "tick" });
  }
  await process.end();
  return { kills, sent };

  async function again() {
    kills += 1;
    await process.end();
    await clock.advance(downMs);
    process = await begin();
    if (process.isDead()) await again();
  }
  function begin() {
    return beginProcess({ directory, clock, dies: () => dies(), sent, ...(forgets && { forgets }) });
  }
  function timed(input: Input): Input {
    if (input.kind !== "readings") return input;
    return { ...input, readings: input.readings.map((each) => ({ ...each, at: clock.now() })) };
  }
}

interface Beginning extends Life {
  readonly clock: ReturnType<typeof createVirtualClock>;
  readonly sent: { id: string; what: string }[];
}

/** One life of the process: it decides, stores, and only then acts; from its death on nothing happens any more. */
async function beginProcess({ directory, clock, dies, sent, forgets }: Beginning) {
  let isDead = false;
  const index = testSite();
  const store: BoxStore = createBoxStore({ directory, clock, log: quiet });
  const { state: stored } = await store.load(0);
  const state = thawed(stored);
  forgets?.(state);
  const mayDie = () => (isDead ||= dies());
  const platform: Notifier = {
    channel: "screen",
    send: (notice, _signal, others = []) => {
      if (mayDie()) return never;
      for (const { id, to, kind, case: of } of [notice, ...others]) sent.push({ id, what: `${to} ${kind} ${of}` });
      // It is out, and nobody will ever know.
      return mayDie() ? never : Promise.resolve({ kind: "delivered" });
    },
  };
  const decide = async (input: Input): Promise<boolean> => {
    if (mayDie()) return false;
    const decision = step(index, state, input, clock.now());
    if (mayDie()) return false;
    await store.commit(decision);
    applyChanges(state, decision.changes);
    return !mayDie();
  };
  // One after the other, as the pipeline has it.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = (input: Input) => {
    const mine = last.then(() => decide(input));
    last = mine;
    return mine;
  };
  const offer = async (input: Input) => {
    if (!(await inTurn(input))) throw new Error("killed");
    return { changes: [], facts: [], readings: [], uplink: [], relayed: [] };
  };
  const dispatcher = createDispatcher({
    state: () => state,
    notifiers: [platform],
    people: index.people,
    offer,
    clock,
    log: quiet,
  });
  const take = async (input: Input): Promise<boolean> => {
    const isDone = await inTurn(input);
    if (isDead) return isDone;
    dispatcher.look();
    await sendingDone();
    return isDone;
  };
  /** What is being sent and what comes of it: a few turns of the event loop, and every commit of them. */
  const sendingDone = async () => {
    for (let before: unknown; before !== last;) {
      before = last;
      await Promise.resolve(last).catch(() => {});
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const end = async () => {
    isDead = true;
    dispatcher.stop();
    await last.catch(() => {});
    await store.close();
  };
  await inTurn({ kind: "started", recent: [] });
  return { take, end, isDead: () => isDead };
}

const never = new Promise<never>(() => {});
const quiet = { info: () => {}, warn: () => {}, error: () => {} };

function thawed(stored: State): MutableState {
  const state = emptyState();
  for (const table of Object.keys(state) as (keyof State)[])
    for (const [key, value] of stored[table]) (state[table] as Map<string, unknown>).set(key, value);
  return state;
}

/** Calls that the undisturbed run made and this one never did. */
export function lostOf(whole: Lived["sent"], sent: Lived["sent"]): number {
  const said = new Set(sent.map(({ what }) => what));
  return new Set(whole.map(({ what }) => what).filter((what) => !said.has(what))).size;
}

/** The same notice said again. */
export function repeatsOf(sent: Lived["sent"]): number {
  return sent.length - new Set(sent.map(({ id }) => id)).size;
}
