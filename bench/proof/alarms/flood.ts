import { join } from "node:path";
import { limits } from "../../../config/limits.ts";
import type { PersonId, PointId } from "../../../config/ids.ts";
import type { Decision } from "../../../gateway/core/decision.ts";
import type { Fact } from "../../../gateway/core/fact.ts";
import type { CaseId } from "../../../gateway/core/ids.ts";
import type { Log, Notifier } from "../../../gateway/core/ports.ts";
import type { SiteIndex } from "../../../gateway/core/site-index.ts";
import type { State } from "../../../gateway/core/state.ts";
import { createDispatcher } from "../../../gateway/notify/dispatcher.ts";
import { createPipeline, type Pipeline } from "../../../gateway/pipeline.ts";
import { createPlatform } from "../../../gateway/platform.ts";
import { openAlarmNotes } from "../../../gateway/store/alarm-notes.ts";
import { createBoxStore } from "../../../gateway/store/box-store.ts";
import type { Verdict } from "../area.ts";
import { ms, sleep } from "../path/figures.ts";
import { withScratch } from "../path/gateway.ts";
import { gasLimit, neighbourhood } from "./neighbourhood.ts";

const alarms = 500;
const overMs = 10_000;
const microGrids = 12;
/** Until the places that had to wait in the flood have been told. */
const pacedMs = 15_000;

interface Sent {
  readonly to: PersonId;
  readonly case: CaseId;
  readonly atMs: number;
}

interface Gateway {
  readonly site: SiteIndex;
  readonly pipeline: Pipeline;
  readonly sent: readonly Sent[];
  readonly facts: readonly Fact[];
  /** Stops it and closes the store. */
  readonly stop: () => Promise<void>;
}

/** The production pipeline on a store on disk, with a channel that notes when it is given what. */
export function alarmFlood(): Promise<Verdict> {
  return withScratch(async (directory) => {
    const gateway = await startGateway(directory);
    await gateway.pipeline.put({ kind: "started", recent: [] });
    const offered = await ringAll(gateway);
    await sleep(pacedMs);
    const verdict = judge(gateway, offered);
    await gateway.stop();
    return verdict;
  });
}

async function startGateway(directory: string): Promise<Gateway> {
  const site = neighbourhood(microGrids, Math.ceil(alarms / microGrids), [gasLimit]);
  const { clock } = createPlatform("proof");
  const store = createBoxStore({ directory, clock, log: silent });
  const notes = await openAlarmNotes({ path: join(directory, "alarm-ring"), slots: limits.ringSlots }, site, silent);
  const sent: Sent[] = [];
  const facts: Fact[] = [];
  const channel: Notifier = {
    channel: "screen",
    send: async ({ to, case: of }) => {
      sent.push({ to, case: of, atMs: performance.now() });
      return { kind: "accepted" };
    },
  };
  const act = (decision: Decision) => {
    facts.push(...decision.facts);
    dispatcher.look();
  };
  const loaded = await store.load(0);
  const pipeline = createPipeline({ index: site, store, notes, clock, log: silent, loaded, act });
  const { offer, state } = pipeline;
  const dispatcher = createDispatcher({ state, notifiers: [channel], offer, clock, log: silent });
  const running = pipeline.run();
  const stop = async () => {
    dispatcher.stop();
    pipeline.stop();
    await running;
    await notes.close();
    await store.close();
  };
  return { site, pipeline, sent, facts, stop };
}

/** When the first reading over the limit of each zone was offered; alarms come from all zones in turn. */
async function ringAll({ site, pipeline }: Gateway): Promise<ReadonlyMap<string, number>> {
  const zones = new Map<string, PointId[]>();
  for (const { id, place } of site.points.values()) zones.set(place.grid, [...(zones.get(place.grid) ?? []), id]);
  const offered = new Map<string, number>();
  const waiting: Promise<unknown>[] = [];
  const startedMs = performance.now();
  const { clock } = createPlatform("proof");
  for (let at = 0; at < alarms; at++) {
    const [zone, points] = [...zones][at % microGrids] ?? [];
    const point = points?.[Math.floor(at / microGrids)];
    if (zone === undefined || point === undefined) throw new Error("there are too few points");
    await sleep(Math.max(0, startedMs + (at * overMs) / alarms - performance.now()));
    if (!offered.has(zone)) offered.set(zone, performance.now());
    const reading = { point, sample: { kind: "good", value: 30 } as const, at: clock.now() };
    waiting.push(pipeline.put({ kind: "readings", readings: [reading] }));
  }
  await Promise.all(waiting);
  return offered;
}

function judge({ pipeline, sent, facts }: Gateway, offered: ReadonlyMap<string, number>): Verdict {
  const state = pipeline.state();
  const cases = [...state.case.values()];
  const lost = alarms - membersOf(state);
  const waitedMs = cases.map(({ id, zone }) => {
    const first = sent.find((each) => each.case === id);
    return (first?.atMs ?? Infinity) - (offered.get(zone) ?? 0);
  });
  const slowestMs = Math.max(...waitedMs);
  const perPerson = new Map<string, number>();
  for (const { to } of sent) perPerson.set(to, (perPerson.get(to) ?? 0) + 1);
  const most = Math.max(...perPerson.values());
  const isFlood = facts.some((fact) => fact.kind === "flood" && fact.to === "began");
  const isHeld = cases.length <= 20 && slowestMs <= 1_000 && lost === 0 && most <= 6 && isFlood;
  return {
    kind: isHeld ? "held" : "missed",
    figure:
      `${alarms} alarms, ${cases.length} cases, slowest first call ${ms(slowestMs)}, ${lost} members lost; ` +
      `at most ${most} messages to one person${isFlood ? "" : ", no flood seen"}`,
  };
}

/** Alarms that sound and stand in the open case they name. */
function membersOf(state: State): number {
  return [...state.alarm].filter(([id, { case: of, condition }]) => {
    const members = of === undefined ? [] : (state.case.get(of)?.alarms ?? []);
    return condition.kind === "active" && members.some((member) => member === id);
  }).length;
}

const silent: Log = { info: () => {}, warn: () => {}, error: () => {} };
