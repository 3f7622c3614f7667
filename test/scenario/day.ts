import type { NoticeId } from "../../gateway/core/ids.ts";
import { personIdSchema, pointIdSchema, type PersonId } from "../../config/ids.ts";
import type { SiteInput } from "../../config/site.ts";
import type { Fact } from "../../gateway/core/fact.ts";
import type { NoticeOutcome } from "../../gateway/core/input.ts";
import type { CaseState, Verb } from "../../gateway/core/cases/transitions.ts";
import type { Notifier, Rng } from "../../gateway/core/ports.ts";
import type { Sample } from "../../gateway/core/points/reading.ts";
import { recallMs } from "../../gateway/core/resume.ts";
import type { SiteIndex } from "../../gateway/core/site-index.ts";
import type { Case, Notice } from "../../gateway/core/state.ts";
import { createDispatcher } from "../../gateway/notify/dispatcher.ts";
import { createPipeline, type Pipeline } from "../../gateway/pipeline.ts";
import { openMemoryStore } from "../../gateway/store/memory.ts";
import { silentRule, testSite } from "../gateway/core/site.ts";
import { createNotes } from "../gateway/notes.ts";
import { createVirtualClock, type VirtualClock } from "./virtual-clock.ts";

/** What one simulated day led to. */
export interface Day {
  readonly facts: readonly Fact[];
  /** Notices handed to a channel, in order. */
  readonly sent: readonly NoticeId[];
}

const readEveryMs = 10_000;
/** The pipeline waits for nothing but its ticks; 432,000 of them a day would only look at unchanged due times. */
const tickMs = 8_000;
const hourMs = 3_600_000;
const silent = { info: () => {}, warn: () => {}, error: () => {} };

/** The production pipeline and dispatcher through `hours`, on a clock that costs nothing to wait for. */
export async function liveThrough(seed: number, hours = 24): Promise<Day> {
  const rng = seeded(seed);
  const index = daySite();
  const clock = createVirtualClock(Date.UTC(2026, 5, 2, 0));
  const disk = openMemoryStore();
  // Nobody asks for the history of this day, so its readings are not kept.
  const store = { ...disk, keep: () => Promise.resolve() };
  const loaded = await store.load(recallMs(index.site));
  const slowly = { ...clock, after: (_: number, run: () => void) => clock.after(tickMs, run) };
  const { notes } = createNotes();
  const act = () => dispatcher.look();
  const pipeline = createPipeline({ index, store, notes, clock: slowly, log: silent, loaded, act });
  const { put, offer, state } = pipeline;
  const sent: NoticeId[] = [];
  const notifier = createPeople({ pipeline, clock, rng, sent });
  const dispatcher = createDispatcher({ state, notifiers: [notifier], offer, clock, log: silent });
  const running = pipeline.run();
  await put({ kind: "started", recent: [] });
  readAll({ pipeline, clock }, drawWeather(index, rng));
  await clock.advance(hours * hourMs);
  dispatcher.stop();
  pipeline.stop();
  await running;
  return { facts: await store.facts({ afterSeq: 0, limit: Number.MAX_SAFE_INTEGER }), sent };
}

/** Seventeen nodes of three points; the last one has no door, so that fifty points are read. */
function daySite(): SiteIndex {
  const nodes = Array.from({ length: 17 }, (_, at) => ({
    id: `node-${at + 1}`,
    name: `节点${at + 1}`,
    profile: "node",
    place: { grid: at % 2 === 0 ? "micro-1" : "micro-2", building: `${at + 1}号楼` },
  }));
  return testSite((site: SiteInput) => ({ ...site, devices: nodes, rules: [...(site.rules ?? []), silentRule] }));
}

interface Box {
  readonly pipeline: Pipeline;
  readonly clock: VirtualClock;
}

function readAll({ pipeline, clock }: Box, weather: readonly PointWeather[]): void {
  const read = () => {
    const at = clock.now();
    const readings = weather.flatMap(({ point, sampleAt }) => {
      const sample = sampleAt(at.monoMs);
      return sample === undefined ? [] : [{ point, sample, at }];
    });
    void pipeline.put({ kind: "readings", readings }).catch(() => {});
    clock.after(readEveryMs, read);
  };
  read();
}

interface PointWeather {
  readonly point: ReturnType<typeof pointIdSchema.parse>;
  /** Nothing at all while the node is silent. */
  readonly sampleAt: (atMs: number) => Sample | undefined;
}

interface Spell {
  readonly fromMs: number;
  readonly toMs: number;
}

function drawWeather(index: SiteIndex, rng: Rng): readonly PointWeather[] {
  return [...index.points.keys()].slice(0, 50).map((point) => {
    const trouble = drawSpells(rng, 2);
    const faults = drawSpells(rng, 1.5);
    const silences = drawSpells(rng, 0.5);
    const strength = rng.next();
    const measure = point.split("/")[1] ?? "";
    return {
      point,
      sampleAt: (atMs) => {
        if (isIn(silences, atMs)) return undefined;
        if (isIn(faults, atMs)) return { kind: "bad", why: "timeout" };
        const value = valueOf(measure, { atMs, strength, trouble: spellAt(trouble, atMs), noise: rng.next() });
        return { kind: "good", value };
      },
    };
  });
}

function drawSpells(rng: Rng, aDay: number): readonly Spell[] {
  const count = Math.floor(aDay * 2 * rng.next());
  return Array.from({ length: count }, () => {
    const fromMs = rng.next() * 24 * hourMs;
    return { fromMs, toMs: fromMs + (0.003 + rng.next() ** 3) * hourMs };
  });
}

function spellAt(spells: readonly Spell[], atMs: number): Spell | undefined {
  return spells.find(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs);
}

function isIn(spells: readonly Spell[], atMs: number): boolean {
  return spellAt(spells, atMs) !== undefined;
}

interface Hour {
  readonly atMs: number;
  readonly strength: number;
  readonly trouble: Spell | undefined;
  readonly noise: number;
}

/** A leak or a flood swells to the middle of its spell and falls again; a door stands open for all of it. */
function valueOf(measure: string, { atMs, strength, trouble, noise }: Hour): number {
  const part = trouble === undefined ? 0 : (atMs - trouble.fromMs) / (trouble.toMs - trouble.fromMs);
  const swell = Math.sin(Math.PI * part);
  if (measure === "gas") return 2 + noise + swell * strength * 90;
  if (measure === "level") return 1 + noise * 0.02 + swell * strength * 1.5;
  return trouble === undefined ? 0 : 1;
}

interface Crew {
  readonly pipeline: Pipeline;
  readonly clock: VirtualClock;
  readonly rng: Rng;
  readonly sent: NoticeId[];
}

/** Phones that mostly work and people who mostly come: the channel and what follows from a delivery. */
function createPeople({ pipeline, clock, rng, sent }: Crew): Notifier {
  return {
    channel: "screen",
    send: async (notice, signal) => {
      sent.push(notice.id);
      const outcome = await reach(clock, rng, signal);
      if (outcome.kind === "delivered" && rng.next() < 0.6)
        later(clock, rng, () => goOn(notice, { pipeline, clock, rng }));
      return outcome;
    },
  };
}

function reach(clock: VirtualClock, rng: Rng, signal: AbortSignal): Promise<NoticeOutcome> {
  const luck = rng.next();
  return new Promise((resolve) => {
    if (luck < 0.1) {
      // A screen that never answers: only the dispatcher's patience ends this attempt.
      signal.addEventListener("abort", () => resolve({ kind: "failed", why: "not-shown", retry: "later" }));
      return;
    }
    const outcome: NoticeOutcome =
      luck < 0.4 ? { kind: "failed", why: "no-screen-open", retry: "later" } : { kind: "delivered" };
    clock.after(50 + rng.next() * 900, () => resolve(outcome));
  });
}

const way: { readonly [S in CaseState]?: Verb } = {
  reported: "claim",
  claimed: "arrive",
  "on-scene": "start",
  handling: "submit",
  closing: "approve",
};

function later(clock: VirtualClock, rng: Rng, act: () => void): void {
  clock.after(30_000 + rng.next() * 600_000, act);
}

/** The person takes the case one step on, and comes back to it until it is closed or somebody else's. */
function goOn(notice: Notice, crew: Omit<Crew, "sent">): void {
  const row = crew.pipeline.state().case.get(notice.case);
  const next = row && way[row.state];
  if (row === undefined || next === undefined) return;
  if (row.state !== "reported" && row.claimedBy !== notice.to) return;
  const isUnacked = row.alarms.some((id) => crew.pipeline.state().alarm.get(id)?.acked === false);
  ask(row, isUnacked ? "claim" : next, notice.to, crew);
  later(crew.clock, crew.rng, () => goOn(notice, crew));
}

function ask(row: Case, verb: Verb, by: PersonId, { pipeline, rng }: Omit<Crew, "sent">): void {
  const command = `command-${Math.floor(rng.next() * 1e12)}`;
  const feedback = verb === "submit" ? { feedback: { cause: "管道老化", action: "更换" } } : {};
  void pipeline
    .put({ kind: "case", case: row.id, by: personIdSchema.parse(by), verb, command, ...feedback })
    .catch(() => {});
}

/** mulberry32 (Tommy Ettinger, public domain): small, and the same everywhere. */
function seeded(seed: number): Rng {
  let at = seed >>> 0;
  return {
    next: () => {
      at = (at + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(at ^ (at >>> 15), at | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
    },
  };
}
