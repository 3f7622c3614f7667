import { effect, signal } from "@preact/signals";
import type {
  Around,
  Beat,
  CaseActions,
  Changes,
  Notice,
  PersonId,
  SiteView,
  Snapshot,
} from "../gateway/api/schema.ts";
import { nowMs, setBoxClock } from "./box-clock.ts";
import { arrived } from "./incoming.ts";
import { actions, site, takeActions, takeAround, takeChanges, takeSnapshot } from "./live.ts";
import { person, sitDown } from "./person.ts";
import { isInside, isSignedOut, learnSession } from "./session.ts";

export type Connection =
  | { readonly kind: "connecting" }
  | { readonly kind: "live" }
  /** What is on the screen is as old as `sinceMs` of the box's clock. */
  | { readonly kind: "lost"; readonly sinceMs: number };

export const connection = signal<Connection>({ kind: "connecting" });

/** The gateway beats every 5 s; two missed beats and a half-open line is told from a quiet one. */
const silentMs = 12_000;
const patienceMs = 2_500;

let source: EventSource | undefined;
/** The last event this page has, of the stream of whoever sits here. */
let lastId = "";
let heardAt = performance.now();
let openedAt = 0;

/** Keeps one stream open, in the name of whoever sits here. */
export function connect(): void {
  effect(() => {
    if (!isInside()) return;
    begin();
    open(person.value);
  });
  void learnSession();
  setInterval(watch, 1_000);
}

/** Nothing that was heard before counts: somebody else sits here, or the box no longer knows what was missed. */
function begin(): void {
  lastId = "";
  actions.value = new Map();
}

function open(as: PersonId | undefined): void {
  source?.close();
  openedAt = performance.now();
  const asked = new URLSearchParams({ ...(as !== undefined && { as }), ...(lastId !== "" && { after: lastId }) });
  source = new EventSource(`api/v1/stream?${asked.toString()}`);
  source.onerror = () => noteLost();
  for (const [event, take] of Object.entries(takers)) {
    source.addEventListener(event, (message) => {
      heard();
      lastId = message.lastEventId;
      take(JSON.parse(message.data as string) as never);
    });
  }
}

const takers = {
  reset: begin,
  site: (view: SiteView) => {
    site.value = view;
  },
  snapshot: (snapshot: Snapshot) => {
    setBoxClock(snapshot.nowMs);
    takeSnapshot(snapshot);
  },
  changes: (changes: Changes) => {
    setBoxClock(changes.nowMs);
    takeChanges(changes);
  },
  beat: (beat: Beat) => setBoxClock(beat.nowMs),
  actions: (of: CaseActions) => takeActions(of),
  around: (now: Around) => takeAround(now),
  notice: (notice: Notice) => arrived(notice),
};

function heard(): void {
  heardAt = performance.now();
  if (connection.value.kind !== "live") connection.value = { kind: "live" };
}

/** A short break, as when somebody else sits down, is not worth a word. */
function noteLost(): void {
  if (connection.value.kind !== "live" || performance.now() - heardAt < patienceMs) return;
  connection.value = { kind: "lost", sinceMs: nowMs.value - (performance.now() - heardAt) };
}

function watch(): void {
  const now = performance.now();
  const isSilent = now - heardAt > silentMs;
  const isClosed = source?.readyState === EventSource.CLOSED;
  if (source?.readyState !== EventSource.OPEN || isSilent) noteLost();
  if (!isInside()) return;
  if ((isClosed || isSilent) && now - openedAt > 3_000) void forgetWhoIsGone().then(() => open(person.peek()));
}

/** Whom this browser remembers may have left the site since; a stream in that name is refused for ever. */
async function forgetWhoIsGone(): Promise<void> {
  openedAt = performance.now();
  if (await isSignedOut()) return source?.close();
  const reply = await fetch("api/v1/site").catch(() => undefined);
  if (reply?.status !== 200) return;
  const { people } = (await reply.json()) as SiteView;
  if (!people.some(({ id }) => id === person.peek())) sitDown("");
}
