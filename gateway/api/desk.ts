import type { Decision } from "../core/decision.ts";
import type { PersonId } from "../../config/ids.ts";
import type { Site } from "../../config/site.ts";
import type { Channel, Clock, Desk, Log, Notifier, Put, Store, TlsIdentity } from "../core/ports.ts";
import type { SiteIndex } from "../core/site-index.ts";
import type { State } from "../core/state.ts";
import type { CommissioningReport } from "../commissioning/report-view.ts";
import type { Surveyor } from "../core/survey.ts";
import type { Stranger } from "../core/stranger.ts";
import type { Doorkeeper } from "../access/doorkeeper.ts";
import type { Terminals } from "../access/terminals.ts";
import type { MappingReply, MappingWish } from "../site-file/mapping-view.ts";
import type { PhotoVault } from "../photo/vault.ts";
import type { SiteDesk } from "../site-file/desk.ts";
import { createScreen, type Screen } from "../notify/screen.ts";
import { createAnswers } from "./answers.ts";
import { createFeed, pageBytesMax, type Feed } from "./feed.ts";
import { webMessageSchema, type Ask, type CoreMessage, type Declared, type WebMessage } from "./messages.ts";
import type { Around } from "./schema.ts";

export interface WebDeskDeps {
  readonly index: SiteIndex;
  readonly state: () => State;
  readonly store: Pick<Store, "facts" | "history" | "rollups">;
  readonly put: Put;
  readonly clock: Clock;
  readonly log: Log;
  readonly around: () => Around;
  /** Messages that nobody could read, for whoever has to map them. */
  readonly strangers?: () => readonly Stranger[];
  readonly version?: string;
  /** Who may come in; everybody without it. */
  readonly doors?: Doors;
  readonly terminals?: Terminals;
  readonly tls?: TlsIdentity;
  /** The console can be opened here; called once for each life of the web part. */
  readonly listening?: (url: string) => void;
  readonly siteFile?: SiteDesk;
  readonly photos?: PhotoVault;
  readonly surveyor?: Surveyor;
  readonly handedOver?: () => CommissioningReport;
  readonly mapping?: (wish: MappingWish) => MappingReply;
  /** These people just opened a screen. */
  readonly opened?: (people: readonly PersonId[]) => void;
}

type Doors = Pick<
  Doorkeeper,
  "entrance" | "guests" | "accounts" | "setUp" | "signIn" | "vouch" | "signOut" | "keep" | "remove"
>;

export interface WebDesk {
  readonly desk: Desk;
  /** Tells the web part who may come in now. */
  readonly admit: () => void;
  /** Tells the screens what became durable; costs one map entry per row and never waits. */
  readonly committed: (decision: Decision) => void;
  readonly screen: Notifier;
  /** Somebody sits at a screen under this name. */
  readonly isWatched: (person: PersonId) => boolean;
  /** The site is another one: the part begins a new life with it. */
  readonly renew: () => void;
}

/** One life of the web part, as the core sees it. */
interface Session {
  readonly channel: Channel;
  readonly feed: Feed;
  readonly watched: Set<PersonId>;
  /** What did not fit the channel is told at the next look. */
  readonly tellAccess: () => void;
}

/** Duty changes at a handover and the link when it likes: looked at this often, sent only when different. */
const aroundEveryMs = 2_000;

/** Whoever changed the site hears first that it was done. */
const renewAfterMs = 250;

export function createWebDesk(deps: WebDeskDeps): WebDesk {
  const answers = createAnswers(deps);
  let session: Session | undefined;
  let port = deps.index.site.console.port;
  const isWatched = (person: PersonId) => session?.watched.has(person) === true;
  const screen = createScreen(deps.clock, {
    isWatched,
    show: (notice) => session !== undefined && send(session.channel, { kind: "notice", notice }),
  });
  const heard = (message: unknown, from: Session) => {
    const parsed = webMessageSchema.safeParse(message);
    if (!parsed.success) return deps.log.warn("web-message-refused", { issues: parsed.error.issues.slice(0, 3) });
    if (parsed.data.kind === "listening") port = parsed.data.port;
    handle(parsed.data, { ...deps, from, screen, answers });
  };
  const desk: Desk = async (channel) => {
    const tellAccess = whenDifferent(channel, () => accessOf(deps));
    const opened = { channel, feed: createFeed(channel, deps), watched: new Set<PersonId>(), tellAccess };
    session = opened;
    channel.receive((message) => heard(message, opened));
    opened.feed.start(openingMessages(deps, port));
    const tellAround = whenDifferent(channel, () => ({ kind: "around", ...deps.around() }));
    keepTelling(channel, deps.clock, [tellAccess, tellAround]);
    await gone(channel.signal);
    if (session !== opened) return;
    session = undefined;
    screen.lost();
  };
  const admit = () => session?.tellAccess();
  return {
    desk,
    admit,
    committed: (decision) => session?.feed.committed(decision),
    screen: screen.notifier,
    isWatched,
    renew: () => {
      const old = session?.channel;
      deps.clock.after(renewAfterMs, () => old?.close());
    },
  };
}

interface Hands extends WebDeskDeps {
  readonly from: Session;
  readonly screen: Screen;
  readonly answers: ReturnType<typeof createAnswers>;
}

function handle(message: WebMessage, hands: Hands): void {
  if ("id" in message) return void answer(message, hands);
  switch (message.kind) {
    case "listening":
      hands.log.info("web-listening", { url: message.url });
      return hands.listening?.(message.url);
    case "screens":
      return watched(message.people, hands);
    case "shown":
      return shown(message, hands);
  }
}

function watched(people: readonly PersonId[], { from, opened }: Hands): void {
  const come = people.filter((person) => !from.watched.has(person));
  from.watched.clear();
  for (const person of people) from.watched.add(person);
  if (come.length > 0) opened?.(come);
}

/** Proof that comes after the attempt gave up is still proof. */
function shown({ notice, by }: Extract<WebMessage, { kind: "shown" }>, { screen, state, put, log }: Hands): void {
  if (screen.shown(notice, by) || state().notice.get(notice)?.to !== by) return;
  put({ kind: "notice-outcome", notice, outcome: { kind: "delivered" } }).catch((error: unknown) =>
    log.error("late-proof-not-taken", { notice, error: String(error) }),
  );
}

/** Nobody waits for it: a slow store must not hold up the next message. What does not fit the channel is dropped. */
async function answer(ask: Ask, { answers, from }: Hands): Promise<void> {
  send(from.channel, { kind: "reply", id: ask.id, answer: await answers(ask) });
}

function* openingMessages({ index, version = "dev", ...deps }: WebDeskDeps, port: number): Generator<CoreMessage> {
  const { host } = index.site.console;
  yield { kind: "hello", version, host, port, ...(deps.tls && { tls: deps.tls }) };
  yield accessOf(deps);
  const { site, profiles, programme } = index;
  const declared: Declared = { site: withoutSecrets(site), profiles: [...profiles], programme };
  const text = JSON.stringify(declared, withoutPasswords);
  // A character of JSON is at most three bytes of UTF-8 here, so a third of a page always fits.
  const size = Math.floor(pageBytesMax / 3);
  for (let at = 0; at < text.length; at += size) {
    yield { kind: "declared", text: text.slice(at, at + size), last: at + size >= text.length };
  }
  yield { kind: "around", ...deps.around() };
}

function accessOf({ doors, terminals }: Pick<WebDeskDeps, "doors" | "terminals">): CoreMessage {
  if (doors === undefined) return { kind: "access", entrance: "open", guests: [] };
  const guests = [...doors.guests(), ...(terminals?.guests() ?? [])];
  return { kind: "access", entrance: doors.entrance(), guests };
}

/** The part faces the network: it never learns the channels' keys, nor where people are reached. */
function withoutSecrets(site: Site): Site {
  const people = site.people.map(({ id, title, channels, language }) => ({ id, title, channels, language }));
  return { ...site, channels: [], people };
}

/** Tells it when it is another one than was told last; what finds no room in the channel counts as not told. */
function whenDifferent(channel: Channel, now: () => CoreMessage): () => void {
  let told = "";
  return () => {
    const message = now();
    const text = JSON.stringify(message);
    if (text !== told && send(channel, message)) told = text;
  };
}

function keepTelling(channel: Channel, clock: Clock, tells: readonly (() => void)[]): void {
  let cancel = () => {};
  const look = () => {
    for (const tell of tells) tell();
    cancel = clock.after(aroundEveryMs, look);
  };
  cancel = clock.after(aroundEveryMs, look);
  channel.signal.addEventListener("abort", () => cancel(), { once: true });
}

function send(channel: Channel, message: CoreMessage): boolean {
  return channel.send(message);
}

function gone(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

/** Nor a station's password. */
function withoutPasswords(key: string, value: unknown): unknown {
  return key === "password" ? undefined : value;
}
