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
  readonly whistles: readonly WhistleBody[];
}

/** All cases of all boxes, in the order in which they were opened. */
export function docketsOf(received: readonly Received[]): readonly Docket[] {
  const all = received.flatMap(({ box, epoch, lanes }) => [...docketsIn(box, epoch, lanes.step.records).values()]);
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

function docketsIn(box: string, epoch: number, records: readonly WireRecord[]): ReadonlyMap<string, Docket> {
  const dockets = new Map<string, Docket>();
  for (const { atMs, body } of records.toSorted((a, b) => a.seq - b.seq)) {
    if (body.kind !== "case" && body.kind !== "whistle") continue;
    const known = dockets.get(body.case) ?? opened(box, body, { atMs, epoch });
    dockets.set(
      body.case,
      body.kind === "case" ? moved(known, body, atMs) : { ...known, whistles: whistled(known, body) },
    );
  }
  return dockets;
}

interface Birth {
  readonly atMs: number;
  readonly epoch: number;
}

/** A numbering that began anew after a restore begins its cases anew as well. */
function opened(box: string, { case: id, grid }: CaseBody | WhistleBody, { atMs }: Birth): Docket {
  const unknown = { level: undefined, stage: undefined, claimedMs: undefined, closedMs: undefined };
  const common = { box, case: id, grid, openedMs: atMs, changedMs: atMs, ...unknown };
  return {
    ...common,
    hazard: "",
    severity: 4,
    epoch: 1,
    state: "",
    source: "sensor",
    tickets: [],
    reopened: 0,
    whistles: [],
  };
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
  };
}

/** What a step says only where there is something to say. */
function saidIn(body: CaseBody, docket: Docket): Pick<Docket, "stage" | "source" | "tickets" | "level" | "epoch"> {
  const { stage = docket.stage, source = docket.source, tickets = docket.tickets } = body;
  return { stage, source, tickets, level: body.level ?? docket.level, epoch: body.caseEpoch ?? docket.epoch };
}

/** The newest word about each whistle. */
function whistled({ whistles }: Docket, body: WhistleBody): readonly WhistleBody[] {
  return [...whistles.filter(({ whistle }) => whistle !== body.whistle), body];
}
