import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";
import { connect, type IClientOptions, type MqttClient } from "mqtt";
import type { WireRecord } from "../../cloud-bridge/cbor-record.ts";
import { downAlong } from "./address.ts";
import { createApplication, type Application } from "./application.ts";

export interface WorkerOptions {
  readonly url: string;
  readonly version?: 4 | 5;
  readonly clientId: string;
  /** The boxes it answers for; all of them when left out. */
  readonly boxes?: readonly string[];
  /** What was heard is kept in this file before it is acknowledged; a new life begins with what the last one heard. */
  readonly journal?: string;
  readonly print?: (line: string) => void;
  readonly onRecord?: (box: string, record: WireRecord) => void;
}

/** The district's application behind a broker of anybody: it may be killed, and there may be several of it. */
export interface DistrictWorker extends Pick<Application, "received" | "refused" | "acking" | "hear"> {
  readonly isListening: () => boolean;
  readonly command: (box: string, bytes: Uint8Array) => void;
  readonly stop: () => Promise<void>;
}

export function startDistrictWorker(options: WorkerOptions): DistrictWorker {
  const { print = () => {}, onRecord = () => {} } = options;
  let [isListening, isReplay] = [false, false];
  const client = connect(options.url, sessionOf(options));
  // A refused connection is tried again; the error itself has no other use.
  client.on("error", () => undefined);
  const publish = (topic: string, bytes: Uint8Array) => {
    // An ack that cannot be said now is said with the next frame; a box repeats what it hears nothing of.
    if (!isReplay && client.connected) client.publish(topic, Buffer.from(bytes), { qos: 1 }, () => undefined);
  };
  const application = createApplication({
    print: (line) => isReplay || print(line),
    publish,
    after: (ms, run) => void setTimeout(run, ms).unref(),
    nowMs: () => Date.now(),
    onRecord,
  });
  const journal = options.journal === undefined ? undefined : openJournal(options.journal);
  isReplay = true;
  for (const [topic, bytes] of journal?.before ?? []) application.hear(topic, bytes);
  isReplay = false;
  const hear = (topic: string, bytes: Uint8Array) => {
    journal?.note(topic, bytes);
    application.hear(topic, bytes);
  };
  client.on("message", hear);
  client.on("connect", () => subscribe(client, options, (granted) => (isListening = granted)));
  client.on("close", () => (isListening = false));
  return {
    ...application,
    hear,
    isListening: () => isListening,
    command: (box, bytes) => publish(downAlong([], box, "command"), bytes),
    stop: async () => {
      await client.endAsync(true);
      journal?.close();
    },
  };
}

/** The session outlives the connection: what comes while the application is away waits with the broker. */
function sessionOf({ clientId, version = 4 }: WorkerOptions): IClientOptions {
  return {
    clientId,
    clean: false,
    protocolVersion: version,
    ...(version === 5 && { properties: { sessionExpiryInterval: 3_600 } }),
    reconnectPeriod: 500,
    reconnectOnConnackError: true,
    keepalive: 10,
    connectTimeout: 5_000,
  };
}

/** Not shared with other workers: a box's frames belong into one pair of hands, in their order. */
function subscribe(client: MqttClient, { boxes }: WorkerOptions, done: (granted: boolean) => void): void {
  const filters = boxes?.map((box) => `gridpost/v1/${box}/up/+`) ?? ["gridpost/v1/+/up/+"];
  client.subscribe(filters, { qos: 1 }, (error, grants = []) => done(!error && grants.every(({ qos }) => qos <= 2)));
}

type Message = readonly [topic: string, bytes: Uint8Array];

/** Messages one after the other, each as two lengths, topic and bytes; what a kill left half written is cut off. */
function openJournal(path: string) {
  const { messages: before, wholeBytes } = messagesIn(existsSync(path) ? readFileSync(path) : Buffer.alloc(0));
  const file = openSync(path, "a");
  ftruncateSync(file, wholeBytes);
  const note = (topic: string, bytes: Uint8Array) => {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(Buffer.byteLength(topic), 0);
    head.writeUInt32BE(bytes.length, 4);
    writeSync(file, Buffer.concat([head, Buffer.from(topic), bytes]));
  };
  return { before, note, close: () => closeSync(file) };
}

function messagesIn(all: Buffer): { readonly messages: readonly Message[]; readonly wholeBytes: number } {
  const messages: Message[] = [];
  let wholeBytes = 0;
  while (wholeBytes + 8 <= all.length) {
    const topicEnd = wholeBytes + 8 + all.readUInt32BE(wholeBytes);
    const end = topicEnd + all.readUInt32BE(wholeBytes + 4);
    if (end > all.length) break;
    messages.push([all.toString("utf8", wholeBytes + 8, topicEnd), all.subarray(topicEnd, end)]);
    wholeBytes = end;
  }
  return { messages, wholeBytes };
}
