import { isError, type Diagnostic } from "../../config/diagnostic.ts";
import { loadSite, type LoadedSite } from "../../config/load.ts";
import type { SiteEvent } from "../core/access.ts";
import type { Clock, Log } from "../core/ports.ts";
import { fail, ok, type Result } from "../core/result.ts";
import type { SiteRefusal, SiteView } from "./site-view.ts";
import { hashOfText, openSiteTexts, type SiteTexts } from "./site-texts.ts";

export interface SiteOnDisk {
  readonly file: string;
  /** In force. */
  readonly text: string;
  /** The file says something else than what is in force. */
  readonly isEdited: boolean;
  readonly isWritable: boolean;
  readonly past: readonly string[];
}

export interface SiteWish {
  readonly text: string;
  /** Hash of the text the change was made to; any when left out. */
  readonly base?: string;
  readonly by: string;
  readonly from: string;
  readonly reason: string;
  readonly confirmMs: number;
}

type Act = Pick<SiteWish, "by" | "from">;
export type Applied = Result<SiteView, { readonly refused: SiteRefusal; readonly diagnostics?: readonly Diagnostic[] }>;

/** Outlives every assembly of the gateway: which site is in force, and the way to another one and back. */
export interface SiteKeeper {
  readonly loaded: () => LoadedSite;
  readonly view: () => SiteView;
  readonly onDisk: () => SiteOnDisk;
  /** Checks it, notes the way back on disk, and puts it in force; the last good one returns by itself. */
  readonly apply: (wish: SiteWish) => Applied;
  readonly keep: (act: Act) => Applied;
  readonly undo: (act: Act) => Applied;
  /** Called, until stopped, when another site is in force. */
  readonly whenChanged: (run: () => void) => () => void;
  /** What has to go into the journal, each once. */
  readonly takeEvents: () => readonly SiteEvent[];
}

export interface SiteKeeperDeps {
  readonly file: string;
  readonly directory: string;
  readonly clock: Clock;
  readonly log: Log;
}

interface House extends Omit<SiteKeeperDeps, "file"> {
  readonly texts: SiteTexts;
  loaded: LoadedSite;
  text: string;
  sinceMs: number;
  trial: SiteView["trial"];
  fallback: SiteView["fallback"];
  cancel: () => void;
  readonly listeners: Set<() => void>;
  events: SiteEvent[];
}

/** The site in force at the start: the file's, or the last good one while the file cannot be used. */
export function openSiteKeeper(deps: SiteKeeperDeps): Result<SiteKeeper, readonly Diagnostic[]> {
  const { directory, clock, log } = deps;
  const texts = openSiteTexts(deps.file, directory, () => clock.now().wallMs);
  const undone = undoInterrupted(texts);
  const begun = begin(texts);
  if (!begun.ok) return begun;
  const events: SiteEvent[] = undone === undefined ? [] : [undone];
  const since = { sinceMs: clock.now().wallMs, trial: undefined, cancel: () => {}, listeners: new Set<() => void>() };
  const house: House = { directory, clock, log, texts, events, ...since, ...begun.value };
  if (house.fallback !== undefined) log.error("site-file-unusable", { errors: house.fallback.errors });
  else texts.writeGood(house.text);
  return ok(keeperOf(house));
}

function keeperOf(house: House): SiteKeeper {
  return {
    loaded: () => house.loaded,
    view: () => viewOf(house),
    onDisk: () => onDisk(house),
    apply: (wish) => apply(house, wish),
    keep: (act) => keep(house, act),
    undo: (act) => (house.trial === undefined ? refused("no-trial") : undo(house, { event: "site-undone", ...act })),
    whenChanged: (run) => {
      house.listeners.add(run);
      return () => void house.listeners.delete(run);
    },
    takeEvents: () => house.events.splice(0),
  };
}

/** The process ended while a site was on trial: nobody said to keep it, so it is not kept. */
function undoInterrupted(texts: SiteTexts): SiteEvent | undefined {
  const trial = texts.trial();
  if (trial === undefined) return undefined;
  const good = texts.good();
  const wasKept = good !== undefined && hashOfText(good) === trial.hash;
  if (good !== undefined) texts.write(good);
  texts.writeTrial(undefined);
  if (wasKept) return undefined;
  const why = "the gateway ended before it was kept";
  return { event: "site-undone", account: "gateway", from: "box", of: trial.hash.slice(0, 12), why };
}

type Begun = Pick<House, "loaded" | "text" | "fallback">;

function begin(texts: SiteTexts): Result<Begun, readonly Diagnostic[]> {
  const written = texts.written();
  const loaded = loadSite(texts.file, written === undefined ? {} : { text: written });
  if (loaded.ok && written !== undefined) return ok({ loaded: loaded.value, text: written, fallback: undefined });
  const diagnostics = loaded.ok ? loaded.value.warnings : loaded.error;
  const good = texts.good();
  const last = good === undefined ? undefined : loadSite(texts.file, { text: good });
  if (good === undefined || last?.ok !== true) return fail(diagnostics);
  return ok({ loaded: last.value, text: good, fallback: fallbackOf(diagnostics) });
}

/** Every screen may see it: where to look, and nothing of what is written there. */
function fallbackOf(diagnostics: readonly Diagnostic[]): SiteView["fallback"] {
  const errors = diagnostics.filter(isError);
  const { code = "E1001", line = 1, column = 1 } = errors[0] ?? {};
  return { errors: errors.length, code, line, column };
}

function viewOf({ text, sinceMs, trial, fallback }: House): SiteView {
  return { hash: hashOfText(text), sinceMs, ...(trial && { trial }), ...(fallback && { fallback }) };
}

function onDisk({ texts, text }: House): SiteOnDisk {
  const isEdited = texts.written() !== text;
  return { file: texts.file, text, isEdited, isWritable: texts.isWritable(), past: texts.past() };
}

function apply(house: House, wish: SiteWish): Applied {
  const { texts, clock } = house;
  const refusal = refusalOf(house, wish);
  if (refusal !== undefined) return refused(refusal);
  const loaded = loadSite(texts.file, { text: wish.text });
  if (!loaded.ok) return fail({ refused: "invalid", diagnostics: loaded.error });
  const [hash, untilMs] = [hashOfText(wish.text), clock.now().wallMs + wish.confirmMs];
  const { by, from, reason } = wish;
  // First the way back, then the step: whoever dies in between finds the note and goes back.
  texts.writeTrial({ schema: "gridpost.trial/v1", hash, by, reason, untilMs });
  texts.write(wish.text);
  house.events.push({ event: "site-tried", account: by, from, of: hash.slice(0, 12), why: reason });
  house.trial = { untilMs, by, reason };
  house.cancel = clock.after(wish.confirmMs, () =>
    undo(house, { event: "site-undone", by: "gateway", from: "box", why: "nobody kept it in time" }),
  );
  enforce(house, { loaded: loaded.value, text: wish.text, fallback: undefined });
  return ok(viewOf(house));
}

function refusalOf({ trial, text, fallback, texts }: House, wish: SiteWish): SiteRefusal | undefined {
  if (trial !== undefined) return "on-trial";
  if (wish.base !== undefined && wish.base !== hashOfText(text)) return "stale";
  if (wish.text === text && fallback === undefined && texts.written() === text) return "same";
  return texts.isWritable() ? undefined : "not-writable";
}

function keep(house: House, { by, from }: Act): Applied {
  if (house.trial === undefined) return refused("no-trial");
  house.cancel();
  house.texts.writeGood(house.text);
  house.texts.writeTrial(undefined);
  house.trial = undefined;
  house.events.push({ event: "site-kept", account: by, from, of: hashOfText(house.text).slice(0, 12) });
  return ok(viewOf(house));
}

interface Undoing extends Act {
  readonly event: "site-undone";
  readonly why?: string;
}

function undo(house: House, { event, by, from, why }: Undoing): Applied {
  const { texts, log } = house;
  house.cancel();
  const of = hashOfText(house.text).slice(0, 12);
  const good = texts.good() ?? house.text;
  texts.write(good);
  texts.writeTrial(undefined);
  house.trial = undefined;
  house.events.push({ event, account: by, from, of, ...(why !== undefined && { why }) });
  log.warn("site-undone", { of, by, why });
  const loaded = loadSite(texts.file, { text: good });
  // It was good once; a profile beside it may have been broken since. Then what runs goes on running.
  if (loaded.ok) enforce(house, { loaded: loaded.value, text: good, fallback: undefined });
  else log.error("last-good-site-unusable", { problem: loaded.error[0]?.problem.en });
  return ok(viewOf(house));
}

function enforce(house: House, next: Begun): void {
  Object.assign(house, next, { sinceMs: house.clock.now().wallMs });
  tell(house);
}

function tell({ listeners }: House): void {
  for (const run of listeners) run();
}

function refused(refusal: SiteRefusal): Applied {
  return fail({ refused: refusal });
}
