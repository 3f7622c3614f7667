import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { isBitTable } from "../../../config/modbus-profile.ts";
import { factsOf } from "../../../config/quantity.ts";
import type { LinkId, ProfileId } from "../../../config/ids.ts";
import type { Link } from "../../../config/site.ts";
import type { Clock, SerialPorts, SerialSettings } from "../../../gateway/core/ports.ts";
import type {
  FoundUnit,
  LikelyModel,
  SurveyResult,
  Surveyor,
  SurveyView,
  SurveyWish,
} from "../../../gateway/core/survey.ts";
import { earOf, openTarget, targetOf, type Target } from "../cli/target.ts";
import { exceptionText, type ReadRequest } from "../pdu.ts";
import { decodingsAt } from "./decodings.ts";
import type { Outcome } from "./exchange.ts";
import type { Finding } from "./finding.ts";
import { identify, nameOf, readsToIdentify, type Candidate, type KnownDevice } from "./identify.ts";
import { interview } from "./interview.ts";
import { quickReach, type Reach } from "./plan.ts";
import { scan, type Progress, type ScanReport } from "./scan.ts";

export interface SurveyorDeps {
  readonly clock: Clock;
  readonly serial: SerialPorts<Duplex>;
  readonly links: () => readonly Link[];
  readonly lend: <T>(link: LinkId, work: () => Promise<T>) => Promise<T>;
  /** The device profiles there are, read one at a time: nothing waits for all of them. */
  readonly profiles: () => Iterable<KnownDevice>;
}

/** One look at a line: the wish, how to reach it, and what to tell meanwhile. */
interface Looking extends SurveyorDeps {
  readonly wish: SurveyWish;
  readonly target: Target;
  /** The link that is polled on this wire; it goes on being polled between short turns of ours. */
  readonly link: Link | undefined;
  readonly signal: AbortSignal;
  readonly known: () => Promise<readonly KnownDevice[]>;
  readonly tell: (progress: Pick<SurveyView, "asked" | "total" | "leftMs">) => void;
  readonly found: (result: SurveyResult) => void;
}

/** Looks for devices through the running gateway, which owns the ports; one look at a time, in the background. */
export function createSurveyor(deps: SurveyorDeps): Surveyor {
  let view: SurveyView = { isRunning: false, asked: 0, total: 0, leftMs: 0 };
  let stopping = new AbortController();
  let profiles: Promise<readonly KnownDevice[]> | undefined;
  const change = (more: Partial<SurveyView>) => (view = { ...view, ...more });
  const begin: Surveyor["begin"] = (wish) => {
    if (view.isRunning) return "under-way";
    const target = targetOf(wish.place);
    if (!target.ok) return "unknown-place";
    stopping = new AbortController();
    view = { wish, isRunning: true, asked: 0, total: 0, leftMs: 0 };
    const link = deps.links().find((each) => isSameWire(each, target.value));
    const known = (profiles ??= knownDevices(deps));
    const found = (result: SurveyResult) => void change({ result });
    const on = { ...deps, wish, target: target.value, link, signal: stopping.signal };
    void look({ ...on, known: () => known, tell: change, found })
      .then((loss) => change({ isRunning: false, leftMs: 0, ...(loss !== undefined && { loss }) }))
      .catch((error: unknown) => change({ isRunning: false, leftMs: 0, loss: String(error) }));
    return undefined;
  };
  const ports = () =>
    portPaths().map((path) => {
      const link = deps.links().find((each) => each.kind === "modbus-rtu" && each.port === path);
      return { path, ...(link !== undefined && { link: link.id }) };
    });
  return { begin, view: () => view, stop: () => stopping.abort(), ports };
}

/** Read once, one file at a turn of the process. */
async function knownDevices({ profiles, clock }: SurveyorDeps): Promise<readonly KnownDevice[]> {
  const known: KnownDevice[] = [];
  for (const each of profiles()) {
    known.push(each);
    await new Promise<void>((resolve) => void clock.after(0, resolve));
  }
  return known;
}

/** Answers why it ended early. */
function look(looking: Looking): Promise<string | undefined> {
  switch (looking.wish.do) {
    case "scan":
      return scanAll(looking, looking.wish);
    case "identify":
      return identifyOne(looking, looking.wish);
    case "read":
      return readSome(looking, looking.wish);
  }
}

type WishTo<K extends SurveyWish["do"]> = Extract<SurveyWish, { do: K }>;

async function scanAll(looking: Looking, wish: WishTo<"scan">): Promise<string | undefined> {
  const known = await looking.known();
  const reach = quickReach(known.map(({ profile }) => profile));
  const turns = turnsOf(looking, wish, reach);
  const heard: FoundUnit[] = [];
  for (const [at, turn] of turns.entries()) {
    // A line has one speed: the first at which somebody answers.
    const isOther = turn.settings !== turns[at - 1]?.settings;
    if (isOther && heard.some(({ kind }) => kind === "device")) return undefined;
    const report = await scanTurn(looking, turn, turns.slice(at));
    heard.push(...report.stages.flatMap(({ findings }) => findings.map((each) => foundUnit(each, turn.settings))));
    const { traffic, loss } = report;
    looking.found({
      do: "scan",
      found: heard,
      ...(traffic && { traffic: { units: traffic.units, bytes: traffic.bytes } }),
    });
    if (loss !== undefined || traffic !== undefined) return loss && lossText(loss);
  }
  return undefined;
}

/** Some numbers at one speed, asked in one go. */
interface ScanTurn {
  readonly settings: SerialSettings | undefined;
  readonly units: readonly number[];
  readonly waitMs: number;
  readonly asked: number;
  readonly total: number;
}

function turnsOf({ target, link, ...looking }: Looking, wish: WishTo<"scan">, reach: Reach): readonly ScanTurn[] {
  const speeds = speedsOf({ target, link, ...looking }, reach.settings);
  const { first, last } = wish.units ?? { first: 1, last: 32 };
  const all = Array.from({ length: last - first + 1 }, (_, at) => first + at);
  const patientMs = target.kind === "modbus-tcp" ? netWaitMs : reach.waitMs;
  const waitMs = Math.min(patientMs, link?.timeout ?? Infinity);
  const perTurn = link === undefined ? all.length : Math.max(1, Math.floor(turnMs / waitMs));
  const total = all.length * speeds.length;
  return speeds.flatMap((settings, speed) =>
    Array.from({ length: Math.ceil(all.length / perTurn) }, (_, at) => {
      const units = all.slice(at * perTurn, (at + 1) * perTurn);
      return { settings, units, waitMs, asked: speed * all.length + at * perTurn, total };
    }),
  );
}

function scanTurn(looking: Looking, turn: ScanTurn, left: readonly ScanTurn[]): Promise<ScanReport> {
  const { target, link, clock, signal, serial, tell } = looking;
  const { settings, units, waitMs, asked, total } = turn;
  const reads = [{ table: "holding", address: 0, count: 1 }] as const;
  const stage = { settings, ear: earOf(target, settings ?? usualSettings), pass: { units, reads, extra: [], waitMs } };
  // Whoever speaks on a line that nobody polls is another master.
  const isFirst = asked === 0 && link === undefined && target.kind !== "modbus-tcp";
  const wish = { stages: [stage], listenMs: isFirst ? listenFirstMs : 0, stopsAtFirst: false, talksOver: !isFirst };
  const leftMs = left.length * (units.length * waitMs + (link === undefined ? 0 : restMs));
  tell({ asked, total, leftMs });
  const open = (at: SerialSettings | undefined) => openTarget(target, serial, at ?? usualSettings);
  const done = (progress: Progress) => tell({ asked: Math.min(total, asked + progress.asked), total, leftMs });
  return onWire(looking, () => scan(wish, { clock, signal, open, tell: done }));
}

async function identifyOne(looking: Looking, { unit }: WishTo<"identify">): Promise<string | undefined> {
  const known = await looking.known();
  const answers: Heard = new Map();
  const loss = (await ask(looking, unit, modelReads(known), answers)) ?? (await askRest(looking, unit, known, answers));
  const models = identify(wanted(known, answers), answers).slice(0, modelsMax).map(modelOf);
  const isHeard = [...answers.values()].some(({ kind }) => kind === "answer");
  looking.found({ do: "identify", unit, isHeard, models });
  return loss;
}

type Heard = Map<string, Outcome>;

function modelReads(known: readonly KnownDevice[]): readonly ReadRequest[] {
  const named = known.filter(({ profile }) => profile.model !== undefined);
  return readsToIdentify(named.map(({ id, profile }) => ({ id, profile: { ...profile, measures: [] } })));
}

/** Once a model register has named it, nobody else's registers are asked for. */
function askRest(looking: Looking, unit: number, known: readonly KnownDevice[], answers: Heard) {
  const left = readsToIdentify(wanted(known, answers)).filter((read) => !answers.has(nameOf(read)));
  return ask(looking, unit, left, answers);
}

function wanted(known: readonly KnownDevice[], answers: Heard): readonly KnownDevice[] {
  const certain = identify(known, answers).filter(({ certainty }) => certainty === "certain");
  return certain.length === 0 ? known : known.filter(({ id }) => certain.some((each) => each.id === id));
}

/** A few reads at a turn, so that a line in use is polled in between. */
async function ask(
  looking: Looking,
  unit: number,
  reads: readonly ReadRequest[],
  answers: Heard,
): Promise<string | undefined> {
  const { clock, signal, target, serial, link, tell } = looking;
  const settings = settingsOf(looking);
  const open = () => openTarget(target, serial, settings);
  const deps = { clock, signal, open, ear: earOf(target, settings), tell: () => undefined };
  const perTurn = link === undefined ? readsAtOnce : readsPerTurn;
  for (let at = 0; at < reads.length; at += perTurn) {
    tell({ asked: at, total: reads.length, leftMs: ((reads.length - at) / perTurn) * restMs });
    const whom = { unit, waitMs: identifyWaitMs };
    const some = await onWire(looking, () => interview(whom, reads.slice(at, at + perTurn), deps));
    if (!some.ok) return lossText(some.error);
    for (const [name, outcome] of some.value) answers.set(name, outcome);
    if (answers.size >= patience && [...answers.values()].every(({ kind }) => kind === "silence")) return undefined;
  }
  return undefined;
}

async function readSome(looking: Looking, wish: WishTo<"read">): Promise<string | undefined> {
  const { unit, table, address } = wish;
  const count = Math.min(wish.count, isBitTable(table) ? bitsMax : wordsMax);
  const read = { table, address, count };
  const answers: Heard = new Map();
  const loss = await ask(looking, unit, [read], answers);
  if (loss !== undefined) return loss;
  const { words, refused } = cellsIn(answers.get(nameOf(read)));
  const ways = words.flatMap((_, at) => decodingsAt({ table, address, words }, address + at, undefined));
  const told = ways.slice(0, waysMax).map((way) => ({ ...way, value: valueText(way.value) }));
  looking.found({ do: "read", unit, table, address, words, ways: told, ...(refused !== undefined && { refused }) });
  return undefined;
}

function cellsIn(outcome: Outcome | undefined): { readonly words: readonly number[]; readonly refused?: string } {
  if (outcome?.kind !== "answer") return { words: [], refused: outcome?.kind ?? "silence" };
  const { answer } = outcome;
  if (answer.kind === "cells") return { words: answer.cells };
  return { words: [], refused: answer.kind === "exception" ? exceptionText(answer.code) : answer.kind };
}

/** On a wire that is polled, for one short turn; then its devices are read before we speak again. */
async function onWire<T>(looking: Looking, work: () => Promise<T>): Promise<T> {
  const { link, lend } = looking;
  if (link === undefined) return work();
  const isSerial = looking.target.kind === "serial";
  const done = await lend(link.id, async () => {
    // A port that was just let go of is not free at once.
    if (isSerial) await rest(looking, portMs);
    const said = await work();
    if (isSerial) await rest(looking, portMs);
    return said;
  });
  await rest(looking, restMs);
  return done;
}

/** Short enough to be waited for also when it is stopped. */
function rest({ clock }: Looking, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve));
}

function speedsOf(
  { target, link, wish }: Looking,
  usual: readonly SerialSettings[],
): readonly (SerialSettings | undefined)[] {
  if (target.kind !== "serial") return [undefined];
  if (link?.kind === "modbus-rtu") return [plainSettings(link)];
  return wish.settings === undefined ? usual : [wish.settings];
}

function settingsOf({ link, wish }: Looking): SerialSettings {
  if (link?.kind === "modbus-rtu") return plainSettings(link);
  return wish.settings ?? usualSettings;
}

function plainSettings({ baud, parity, stopBits }: SerialSettings): SerialSettings {
  return { baud, parity, stopBits };
}

function isSameWire(link: Link, target: Target): boolean {
  if (link.kind === "modbus-rtu") return target.kind === "serial" && link.port === target.path;
  return target.kind !== "serial" && link.host === target.host && link.port === target.port;
}

function foundUnit(finding: Finding, settings: SerialSettings | undefined): FoundUnit {
  const { unit, kind, tries, garbled } = finding;
  const at = settings === undefined ? {} : { settings };
  if (finding.kind === "clash") return { unit, kind, tries, garbled, ...at };
  const { medianMs, isSlow, word, read } = finding;
  const first = word === undefined ? {} : { first: { table: read.table, address: read.address, word } };
  return { unit, kind, tries, garbled, medianMs, isSlow, ...first, ...at };
}

function modelOf({ id, title, certainty, values }: Candidate): LikelyModel {
  const measures = values.slice(0, measuresMax).map(({ measure, words, sample }) => ({
    measure: measure.id,
    label: factsOf(measure.quantity).label,
    unit: measure.unit,
    table: measure.from.table,
    address: measure.from.address,
    words,
    ...(sample.kind !== "bad" && { value: sample.value }),
    ...(sample.kind !== "good" && { why: sample.why }),
  }));
  return { profile: id as ProfileId, title, certainty, measures };
}

function valueText(value: number | bigint): string {
  return typeof value === "bigint" ? String(value) : String(Number(value.toPrecision(9)));
}

function lossText(loss: { readonly kind: "stopped" } | { readonly kind: "refused"; readonly why: string }): string {
  return loss.kind === "stopped" ? "stopped" : loss.why;
}

/** By the names that stay with the adapter, then those that are soldered on. */
function portPaths(): readonly string[] {
  const byId = namesIn("/dev/serial/by-id").map((name) => join("/dev/serial/by-id", name));
  const onBoard = Array.from({ length: 4 }, (_, at) => `/dev/ttyS${at}`).filter((path) => existsSync(path));
  return [...byId, ...onBoard];
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch {
    return [];
  }
}

const usualSettings: SerialSettings = { baud: 9600, parity: "none", stopBits: 1 };
/** Behind a network there is a gateway that waits for its own line. */
const netWaitMs = 1_000;
const listenFirstMs = 2_000;
/** Less than a poll, so that nobody on the line is taken for silent. */
const turnMs = 800;
const restMs = 700;
const portMs = 50;
const readsPerTurn = 2;
const identifyWaitMs = 300;
const patience = 6;
const modelsMax = 8;
const measuresMax = 24;
const waysMax = 200;
const bitsMax = 64;
const wordsMax = 16;
const readsAtOnce = 16;
