import type { Decision } from "../../../gateway/core/decision.ts";
import { duplexPair, type Duplex } from "node:stream";
import { pointIdSchema } from "../../../config/ids.ts";
import { createWebDesk, type WebDesk, type WebDeskDeps } from "../../../gateway/api/desk.ts";
import { eachProfile } from "../../../config/load.ts";
import { mappedAs } from "../../../sensors/mqtt/mapped.ts";
import { createWebPart } from "../../../gateway/api/part.ts";
import { drillsOnScreens } from "../../../gateway/api/drill-answers.ts";
import { modeOnScreens } from "../../../gateway/api/mode-answers.ts";
import { aroundPeople } from "../../../gateway/api/view.ts";
import type { Input } from "../../../gateway/core/input.ts";
import type { Sample } from "../../../gateway/core/points/reading.ts";
import type { Clock, Log } from "../../../gateway/core/ports.ts";
import type { SiteIndex } from "../../../gateway/core/site-index.ts";
import { applyChanges, emptyState, type Notice } from "../../../gateway/core/state.ts";
import { step } from "../../../gateway/core/step.ts";
import { channelOver } from "../../../gateway/ipc.ts";
import { createPlatform } from "../../../gateway/platform.ts";

export const realClock: Clock = createPlatform("test").clock;

export interface LogLine {
  readonly level: "info" | "warn" | "error";
  readonly event: string;
  readonly fields: unknown;
}

export function collectingLog(): Log & { readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  const at = (level: LogLine["level"]) => (event: string, fields?: unknown) =>
    void lines.push({ level, event, fields });
  return { lines, info: at("info"), warn: at("warn"), error: at("error") };
}

export interface LittleCore {
  readonly web: WebDesk;
  readonly log: ReturnType<typeof collectingLog>;
  readonly put: (input: Input) => Promise<Decision>;
  readonly read: (point: string, sample: Sample | number) => Promise<Decision>;
  readonly state: () => ReturnType<typeof emptyState>;
  readonly inputs: Input[];
  /** Sends every queued notice once and puts what came of it, as the dispatcher does. */
  readonly sendNotices: (signal?: AbortSignal) => Promise<readonly string[]>;
}

/** The production core and desk over a store in memory: everything of the gateway that the web part can see. */
const recognising = { profilesFor: eachProfile, readAs: mappedAs };

export function createLittleCore(index: SiteIndex, over: Partial<WebDeskDeps> = {}): LittleCore {
  const clock = over.clock ?? realClock;
  const log = collectingLog();
  const state = emptyState();
  const inputs: Input[] = [];
  const facts: Decision["facts"][number][] = [];
  const readings: Decision["readings"][number][] = [];
  const put = async (input: Input): Promise<Decision> => {
    inputs.push(input);
    const decision = step(index, state, input, clock.now());
    applyChanges(state, decision.changes);
    facts.push(...decision.facts);
    readings.push(...decision.readings);
    web.committed(decision);
    return decision;
  };
  const web = createWebDesk({
    index,
    state: () => state,
    store: {
      facts: async ({ afterSeq, limit }) => facts.filter(({ seq }) => seq > afterSeq).slice(0, limit),
      history: async ({ point, fromMs, toMs, limit }) =>
        readings
          .filter((each) => each.point === point && each.at.wallMs >= fromMs && each.at.wallMs <= toMs)
          .slice(0, limit),
      rollups: async ({ fromMs }) => [{ fromMs, count: 60, min: 1, max: 3, mean: 2, last: 2, goodSeconds: 60 }],
    },
    put,
    clock,
    log,
    around: () => ({
      ...aroundPeople(index, state, clock.now()),
      uplink: { kind: "live" },
      store: { kind: "sound" },
      links: [],
      ...modeOnScreens(state),
      ...drillsOnScreens(state),
    }),
    version: "1.2.3",
    ...over,
  });
  const sendNotices = (signal = new AbortController().signal) =>
    Promise.all(
      queued(state.notice.values()).map(async (notice) => {
        const outcome = await web.screen.send(notice, signal);
        await put({ kind: "notice-outcome", notice: notice.id, outcome });
        return `${notice.to} ${outcome.kind === "failed" ? outcome.why : outcome.kind}`;
      }),
    );
  return {
    web,
    log,
    put,
    read: (point, sample) => put(reading(clock, point, sample)),
    state: () => state,
    inputs,
    sendNotices,
  };
}

function queued(notices: Iterable<Notice>): readonly Notice[] {
  return [...notices].filter(({ progress }) => progress.kind === "queued");
}

function reading(clock: Clock, point: string, sample: Sample | number): Input {
  const as: Sample = typeof sample === "number" ? { kind: "good", value: sample } : sample;
  return { kind: "readings", readings: [{ point: pointIdSchema.parse(point), sample: as, at: clock.now() }] };
}

export interface Serving {
  readonly url: string;
  readonly close: () => Promise<void>;
  /** The core's and the part's end of the wire between them. */
  readonly wires: readonly [Duplex, Duplex];
}

/** Starts the web part on a free port with a wire to the core's desk, both in this process. */
export async function serve(core: LittleCore, more: { readonly consoleFolder?: string } = {}): Promise<Serving> {
  const [coreWire, webWire] = duplexPair();
  const platform = createPlatform("test");
  const [coreEnd, webEnd] = [channelOver(coreWire), channelOver(webWire)];
  const desk = core.web.desk(coreEnd);
  const part = createWebPart(webEnd, {
    ...platform,
    ...recognising,
    log: collectingLog(),
    consoleFolder: "/nowhere",
    ...more,
  }).run();
  const url = await listeningUrl(core);
  const close = async () => {
    coreEnd.close();
    webEnd.close();
    await Promise.all([desk, part]);
  };
  return { url, close, wires: [coreWire, webWire] };
}

async function listeningUrl(core: LittleCore): Promise<string> {
  const before = urls(core).length;
  for (let tries = 0; tries < 500; tries += 1) {
    const url = urls(core)[before];
    if (url !== undefined) return url;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error("the web part does not listen");
}

function urls(core: LittleCore): readonly string[] {
  return core.log.lines.flatMap((line) =>
    line.event === "web-listening" ? [(line.fields as { url: string }).url] : [],
  );
}
