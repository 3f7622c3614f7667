import type { DeviceId, PointId } from "../../config/ids.ts";
import type { Decision } from "../core/decision.ts";
import type { Announce, Announcement, Clock } from "../core/ports.ts";
import type { SiteIndex } from "../core/site-index.ts";
import type { State } from "../core/state.ts";
import { availabilityOf, type Availability, deviceSaid, pointsByDevice, staleAfterSeconds } from "./device-speech.ts";
import { discoveryOf } from "./home-assistant.ts";
import { activeAlarms, alarmEvent, caseEvent, openCases } from "./news.ts";

export interface OwnTopics {
  /** What was decided; costs a few set entries and never waits. */
  readonly committed: (decision: Decision) => void;
  /** A local reader asks; it is answered with the next words, or not at all when too many ask. */
  readonly asked: (request: LocalRequest) => void;
  /** A broker has come up, or another one: it knows nothing that is retained. */
  readonly afresh: () => void;
  /** That the box leaves is the broker's last word. */
  readonly stop: () => void;
}

/** What a reader may ask: `info`, `health`, `alarms`, `cases`, `device` (with its id). Nothing here changes anything. */
export interface LocalRequest {
  readonly verb: string;
  readonly transaction?: string;
  readonly device?: string;
}

export interface OwnTopicsDeps {
  readonly index: SiteIndex;
  readonly state: () => State;
  readonly clock: Clock;
  readonly version: string;
  readonly announce: Announce;
  readonly health: () => object;
}

/** How often what has changed is said; a device is not repeated sooner than `deviceEveryMs`. */
const flushEveryMs = 1_000;
const deviceEveryMs = 5_000;
const healthEveryMs = 60_000;
/** Devices in one flush: their state, their last and their availability; the others take their turn. */
const devicesAtOnce = 100;
/** News that nobody takes; beyond it the oldest go: what rings stands in the snapshot all the same. */
const newsMax = 500;
/** Questions that wait for the next flush; beyond it they are not answered. */
const questionsMax = 32;

/** `gridpost/<box>/…`: what the box says of itself to local readers, bounded whoever listens or does not. */
export function createOwnTopics(deps: OwnTopicsDeps): OwnTopics {
  const { index, clock } = deps;
  const root = `gridpost/${index.site.box.id}`;
  const devices = pointsByDevice(index);
  const owners = new Map<string, DeviceId>([...index.points.values()].map(({ id, device }) => [id, device]));
  const memory: Memory = {
    dirty: new Set(),
    news: [],
    questions: [],
    told: new Map(),
    seq: 0,
    alarms: true,
    cases: true,
  };
  let isOver = false;
  let healthAtMs = -Infinity;

  const afresh = () => {
    for (const device of devices.keys()) memory.dirty.add(device);
    memory.told.clear();
    Object.assign(memory, { alarms: true, cases: true });
    healthAtMs = -Infinity;
    void deps.announce(opening(deps, root, devices));
  };
  const flush = async () => {
    const nowMs = clock.now().monoMs;
    const isHealthDue = nowMs - healthAtMs >= healthEveryMs;
    if (isHealthDue) healthAtMs = nowMs;
    const health = isHealthDue ? [retained(`${root}/health`, { ts: clock.now().wallMs, ...deps.health() })] : [];
    await deps.announce([
      ...takeNews(memory),
      ...memory.questions.splice(0).map((request) => answerTo(request, deps, { root, devices })),

      ...snapshots(memory, deps, root),
      ...health,
      ...turns(memory, deps, { root, devices }),
    ]);
  };
  let cancel = () => {};
  const arm = () => {
    cancel = clock.after(flushEveryMs, () => void flush().finally(() => (isOver ? undefined : arm())));
  };
  arm();
  return {
    committed: (decision) => note(decision, { memory, index, owners, root }),
    asked: (request) => void (memory.questions.length < questionsMax && memory.questions.push(request)),
    afresh,
    stop: () => {
      isOver = true;
      cancel();
    },
  };
}

interface Memory {
  readonly dirty: Set<DeviceId>;
  readonly news: Announcement[];
  readonly questions: LocalRequest[];
  readonly told: Map<DeviceId, Told>;
  seq: number;
  alarms: boolean;
  cases: boolean;
}

interface Told {
  readonly atMs: number;
  readonly availability: Availability;
}

interface Noting {
  readonly memory: Memory;
  readonly index: SiteIndex;
  readonly owners: ReadonlyMap<string, DeviceId>;
  readonly root: string;
}

function note({ changes, facts }: Decision, { memory, index, owners, root }: Noting): void {
  for (const { table, key } of changes) {
    memory.alarms ||= table === "alarm";
    memory.cases ||= table === "case";
    const device = table === "point" ? owners.get(key) : table === "alarm" ? owners.get(pointOf(key)) : undefined;
    if (device !== undefined) memory.dirty.add(device);
  }
  for (const fact of facts) {
    const alarm = alarmEvent(index, fact);
    const ofCase = caseEvent(fact);
    if (alarm !== undefined) memory.news.push({ ...retained(`${root}/alarm/event`, alarm), retain: false });
    if (ofCase !== undefined) memory.news.push({ ...retained(`${root}/case/event`, ofCase), retain: false });
  }
  memory.news.splice(0, Math.max(0, memory.news.length - newsMax));
}

function pointOf(alarm: string): PointId {
  return alarm.slice(0, alarm.indexOf("#")) as PointId;
}

function takeNews(memory: Memory): readonly Announcement[] {
  return memory.news.splice(0);
}

function snapshots(memory: Memory, { index, state, clock }: OwnTopicsDeps, root: string): readonly Announcement[] {
  const nowMs = clock.now().wallMs;
  const alarms = memory.alarms ? [retained(`${root}/alarm/active`, activeAlarms(index, state(), nowMs))] : [];
  const cases = memory.cases ? [retained(`${root}/case/open`, openCases(state(), nowMs))] : [];
  Object.assign(memory, { alarms: false, cases: false });
  return [...alarms, ...cases];
}

interface Cast {
  readonly root: string;
  readonly devices: ReturnType<typeof pointsByDevice>;
}

/** The devices that have something new and have not spoken for a while, those that wait longest first. */
function turns(
  memory: Memory,
  { index, state, clock }: OwnTopicsDeps,
  { root, devices }: Cast,
): readonly Announcement[] {
  const { monoMs, wallMs } = clock.now();
  const due = [...memory.dirty].filter(
    (device) => monoMs - (memory.told.get(device)?.atMs ?? -Infinity) >= deviceEveryMs,
  );
  return due.slice(0, devicesAtOnce).flatMap((device) => {
    const points = devices.get(device) ?? [];
    const availability = availabilityOf(index, points, state());
    const before = memory.told.get(device)?.availability;
    memory.dirty.delete(device);
    memory.told.set(device, { atMs: monoMs, availability });
    memory.seq += 1;
    const said = deviceSaid(points, state(), memory.seq, wallMs);
    const last = { ...said, stale_after_s: staleAfterSeconds(index, points) };
    const topic = `${root}/dev/${device}`;
    return [
      { ...retained(`${topic}/state`, said), qos: 0 as const, retain: false },
      { ...retained(`${topic}/last`, last), qos: 0 as const },
      ...(availability === before ? [] : [retained(`${topic}/availability`, availability)]),
    ];
  });
}

function answerTo(request: LocalRequest, deps: OwnTopicsDeps, cast: Cast): Announcement {
  const { verb, transaction } = request;
  const data = answerOf(request, deps, cast);
  const outcome = data === undefined ? { status: "error", error: "unknown" } : { status: "ok", data };
  return { ...retained(`${cast.root}/response/${verb}`, { transaction, ...outcome }), retain: false };
}

function answerOf({ verb, device }: LocalRequest, deps: OwnTopicsDeps, { devices }: Cast): object | undefined {
  const { index, state, clock, version, health } = deps;
  const nowMs = clock.now().wallMs;
  switch (verb) {
    case "info":
      return infoOf(index, version);
    case "health":
      return { ts: nowMs, ...health() };
    case "alarms":
      return activeAlarms(index, state(), nowMs);
    case "cases":
      return openCases(state(), nowMs);
    case "device": {
      const [id, points] = [...devices].find(([each]) => each === device) ?? [];
      return (
        points && {
          device: id,
          availability: availabilityOf(index, points, state()),
          ...deviceSaid(points, state(), 0, nowMs),
        }
      );
    }
    default:
      return undefined;
  }
}

function infoOf({ site: { box } }: SiteIndex, version: string): object {
  return { schema: "gridpost.mqtt/v1", version, site: { id: box.id, name: box.name } };
}

function opening({ index, version }: OwnTopicsDeps, root: string, devices: Cast["devices"]): readonly Announcement[] {
  const { mqtt } = index.site;
  const found = mqtt.homeAssistant
    ? [...devices].map(([device, points]) => discoveryOf(index, device, points, { root, version }))
    : [];
  return [
    retained(`${root}/status`, "online"),
    retained(`${root}/info`, infoOf(index, version)),
    ...found.map(({ topic, payload }) => retained(topic, payload)),
  ];
}

function retained(topic: string, payload: object | string): Announcement {
  return { topic, payload: typeof payload === "string" ? payload : JSON.stringify(payload), qos: 1, retain: true };
}
