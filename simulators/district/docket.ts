import type { WireBody, WireRecord } from "../../cloud-bridge/cbor-record.ts";
import type { Received } from "./application.ts";

type CaseBody = Extract<WireBody, { readonly kind: "case" }>;
type WhistleBody = Extract<WireBody, { readonly kind: "whistle" }>;

/** A case as the platform knows it, from nothing but what its box told. */
export interface Docket {
  readonly box: string;
  readonly case: string;
  readonly grid: string;
  readonly hazard: string;
  readonly severity: number;
  /** Whose it is: 1 grid … 5 city. Absent while the box tells none. */
  readonly level: number | undefined;
  /** How often it changed hands: what a command about it has to name. */
  readonly epoch: number;
  readonly state: string;
  /** What the programme calls where it stands. */
  readonly stage: string | undefined;
  readonly source: string;
  readonly tickets: readonly string[];
  readonly openedMs: number;
  readonly claimedMs: number | undefined;
  readonly closedMs: number | undefined;
  readonly changedMs: number;
  /** How often it came back after it was closed. */
  readonly reopened: number;
  /** A resident has rated it, whatever became of it since. */
  readonly isRated: boolean;
  readonly whistles: readonly Whistle[];
}

export interface Whistle extends WhistleBody {
  readonly wasNoShow: boolean;
}

/** From the first moment on, up to and not including the second; wall clock, ms since 1970. */
export interface DocketSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

const always: DocketSpan = { fromMs: -Infinity, toMs: Infinity };

/** All cases of all boxes that were opened in a span, as they stood at its end, in the order in which they were opened. */
export function docketsOf(received: readonly Received[], { fromMs, toMs } = always): readonly Docket[] {
  const all = received.flatMap(({ box, lanes }) => {
    const records = lanes.step.records.filter(({ atMs }) => atMs < toMs);
    return [...docketsIn(box, records).values()].filter(({ openedMs }) => openedMs >= fromMs);
  });
  return all.toSorted((a, b) => a.openedMs - b.openedMs);
}

const over: readonly string[] = ["closed", "rated", "archived", "merged", "rejected", "dismissed"];
const done: readonly string[] = ["closed", "rated", "archived"];

export function isOpen({ state }: Pick<Docket, "state">): boolean {
  return !over.includes(state);
}

export function isDone({ state }: Pick<Docket, "state">): boolean {
  return done.includes(state);
}

/** What was merged counts under its head; what was never taken in, or was never a case, not at all. */
export function isCounted({ state }: Pick<Docket, "state">): boolean {
  return !["merged", "rejected", "dismissed", "candidate"].includes(state);
}

/** A numbering that began anew after a restore begins its cases anew as well. */
function docketsIn(box: string, records: readonly WireRecord[]): ReadonlyMap<string, Docket> {
  const dockets = new Map<string, Docket>();
  for (const { atMs, body } of records.toSorted((a, b) => a.seq - b.seq)) {
    if (body.kind !== "case" && body.kind !== "whistle") continue;
    const known = dockets.get(body.case) ?? opened(box, body, atMs);
    dockets.set(
      body.case,
      body.kind === "case" ? moved(known, body, atMs) : { ...known, whistles: whistled(known, body) },
    );
  }
  return dockets;
}

function opened(box: string, { case: id, grid }: CaseBody | WhistleBody, atMs: number): Docket {
  const unknown = { level: undefined, stage: undefined, claimedMs: undefined, closedMs: undefined };
  const common = { box, case: id, grid, openedMs: atMs, changedMs: atMs, ...unknown };
  const counts = { reopened: 0, isRated: false, tickets: [], whistles: [] };
  return { ...common, ...counts, hazard: "", severity: 4, epoch: 1, state: "", source: "sensor" };
}

function moved(docket: Docket, body: CaseBody, atMs: number): Docket {
  const { to: state, grid, hazard, severity } = body;
  const isBack = isDone(docket) && !isDone({ state });
  return {
    ...docket,
    ...saidIn(body, docket),
    grid,
    hazard,
    severity,
    state,
    changedMs: atMs,
    claimedMs: docket.claimedMs ?? (state === "claimed" ? atMs : undefined),
    closedMs: isDone({ state }) ? (docket.closedMs ?? atMs) : undefined,
    reopened: docket.reopened + (isBack ? 1 : 0),
    isRated: docket.isRated || state === "rated",
  };
}

/** What a step says only where there is something to say. */
function saidIn(body: CaseBody, docket: Docket): Pick<Docket, "stage" | "source" | "tickets" | "level" | "epoch"> {
  const { stage = docket.stage, source = docket.source, tickets = docket.tickets } = body;
  return { stage, source, tickets, level: body.level ?? docket.level, epoch: body.caseEpoch ?? docket.epoch };
}

/** The newest word about each whistle. */
function whistled({ whistles }: Docket, body: WhistleBody): readonly Whistle[] {
  const before = whistles.find(({ whistle }) => whistle === body.whistle);
  const wasNoShow = before?.wasNoShow === true || body.event === "no-show";
  return [...whistles.filter((each) => each !== before), { ...body, wasNoShow }];
}
