import type { DeviceId, PointId } from "../../config/ids.ts";
import type { Input } from "../../gateway/core/input.ts";
import type { Channel, Clock, Desk, Log, Put, ReadingSource } from "../../gateway/core/ports.ts";
import type { SiteIndex } from "../../gateway/core/site-index.ts";
import type { Reading } from "../../gateway/core/points/reading.ts";
import type { Stranger } from "../../gateway/core/stranger.ts";
import type { Moment } from "../../gateway/core/time.ts";
import { aborted, deliver } from "./delivery.ts";
import {
  type Announcement,
  announcementsMax,
  fromBrokerSchema,
  type Heard,
  heardSchema,
  isPlain,
  type Listening,
  type LocalRequest,
  type Refused,
  type StrangeMessage,
  type ToBroker,
} from "./messages.ts";
import { type Task, taskOf } from "./task.ts";

export interface MqttSource {
  readonly source: ReadingSource;
  /** Once for each life of the broker's process; a life that begins before `run` waits for it. */
  readonly desk: Desk;
  /** Publishes what the box says of itself; resolves when the broker has it, or there is none at the moment. */
  readonly announce: (messages: readonly Announcement[]) => Promise<void>;
}

export interface MqttSourceDeps {
  readonly clock: Clock;
  readonly log: Log;
  /** Where credentials and certificates are kept. */
  readonly directory?: string;
  /** A local reader asks the box something. */
  readonly onRequest?: (request: LocalRequest) => void;
  /** A message nobody could read, for whoever has to map it. */
  readonly onStrange?: (message: Stranger) => void;
  /** Where devices can connect: not the wished port, when that was busy. */
  readonly onListening?: (address: { readonly host: string; readonly port: number }) => void;
}

/** The core's end: it gives the broker its task, stores what comes and says so. No foreign byte is parsed here. */
export function createMqttSource(index: SiteIndex, deps: MqttSourceDeps): MqttSource {
  const task = taskOf(index, deps.directory);
  const run = untilRun();
  const known = { port: task.configure.port };
  let current: Channel | undefined;
  const serve = async (channel: Channel, { put, signal }: Run) => {
    channel.receive((message) => answer(message, { channel, put, task, deps, known }));
    current = channel;
    await deliver(channel, { ...task.configure, port: known.port });
    await aborted(AbortSignal.any([channel.signal, signal]));
    channel.close();
  };
  return {
    source: {
      run: async (put, signal) => {
        run.begin({ put, signal });
        await aborted(signal);
      },
    },
    desk: async (channel) => {
      const begun = await Promise.race([run.begun, aborted(channel.signal)]);
      if (begun !== undefined) await serve(channel, begun);
    },
    announce: async (messages) => {
      for (let at = 0; at < messages.length && current !== undefined; at += announcementsMax)
        await deliver(current, {
          kind: "announce",
          messages: messages.slice(at, at + announcementsMax),
        } satisfies ToBroker);
    },
  };
}

interface Run {
  readonly put: Put;
  readonly signal: AbortSignal;
}

function untilRun(): { readonly begun: Promise<Run>; readonly begin: (run: Run) => void } {
  let begin: (run: Run) => void = () => undefined;
  const begun = new Promise<Run>((resolve) => {
    begin = resolve;
  });
  return { begun, begin };
}

/** One life of the broker, as seen from the core. */
interface Visit {
  readonly channel: Channel;
  readonly put: Put;
  readonly task: Task;
  readonly deps: MqttSourceDeps;
  /** The port stays the same over the broker's lives: devices know it by then. */
  readonly known: { port: number };
}

async function answer(message: unknown, visit: Visit): Promise<void> {
  const told = fromBrokerSchema.safeParse(message);
  if (!told.success) return dismiss(visit, `not understood: ${told.error.message}`);
  switch (told.data.kind) {
    case "listening":
      return listening(told.data, visit);
    case "batch":
      return take(told.data, visit);
  }
}

function listening({ host, port, tls, websocket }: Listening, { known, deps }: Visit): void {
  known.port = port;
  deps.log.info("mqtt-listening", { host, port, ...(tls && { tls }), ...(websocket && { websocket }) });
  deps.onListening?.({ host, port });
}

interface UncheckedBatch {
  readonly id: number;
  readonly readings: readonly unknown[];
  readonly rejects: readonly Refused[];
  readonly heard: readonly DeviceId[];
  readonly strange: readonly StrangeMessage[];
  readonly requests: readonly LocalRequest[];
}

/** Ends when it is decided: the next batch is not kept from the alarms by a disk that does not answer to this one. */
async function take(batch: UncheckedBatch, visit: Visit): Promise<void> {
  const at = visit.deps.clock.now();
  for (const request of batch.requests) visit.deps.onRequest?.(request);
  for (const message of batch.strange) visit.deps.onStrange?.({ ...message, at });
  const inputs = inputsOf(batch, visit.task.points, at);
  const decided = inputs.map(() => deferred());
  const stored = Promise.all(inputs.map((input, index) => visit.put(input, decided[index]?.resolve)));
  let isAnswered = false;
  const answered = stored.then(
    () => {
      isAnswered = true;
      return deliver(visit.channel, { kind: "stored", upTo: batch.id } satisfies ToBroker);
    },
    (error: unknown) => dismiss(visit, `not stored: ${String(error)}`),
  );
  await Promise.race([answered, Promise.all(decided.map(({ promise }) => promise))]);
  if (!isAnswered) await deliver(visit.channel, { kind: "decided", upTo: batch.id } satisfies ToBroker);
}

function deferred() {
  let resolve = () => {};
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}

/** Unanswered, the devices keep their messages and send them to the broker's next life. */
function dismiss({ channel, deps }: Visit, detail: string): void {
  deps.log.error("mqtt-broker-dismissed", { detail });
  channel.close();
}

function inputsOf(batch: UncheckedBatch, points: ReadonlySet<PointId>, at: Moment): readonly Input[] {
  const readings: Reading[] = [];
  const defects: Refused[] = [];
  for (const item of batch.readings) {
    const heard = checkedHeard(item, points);
    if (heard === undefined) defects.push(defect(item));
    else readings.push({ ...heard, at });
  }
  return [
    ...(readings.length > 0 ? [{ kind: "readings", readings } as const] : []),
    // After the readings, so that a point is vouched for by what it is now.
    ...(batch.heard.length > 0 ? [{ kind: "heard", devices: batch.heard } as const] : []),
    ...[...batch.rejects, ...defects].map((reject) => ({ kind: "rejected", ...reject }) as const),
  ];
}

function checkedHeard(item: unknown, points: ReadonlySet<PointId>): Heard | undefined {
  const heard = isPlain(item) ? item : heardSchema.safeParse(item).data;
  return heard && points.has(heard.point) ? heard : undefined;
}

/** The broker itself is wrong: what it says of a point nobody declared, or without a finite value, is no reading. */
function defect(item: unknown): Refused {
  return { source: "broker", why: "malformed", detail: JSON.stringify(item).slice(0, 120) };
}
