import type { Channel, Clock, Log, Rng } from "../gateway/core/ports.ts";
import { decodeAck } from "./cbor-ack.ts";
import { encodeBeat } from "./cbor-beat.ts";
import { encodeDeath } from "./cbor-birth.ts";
import { createMqttLink } from "./link-mqtt.ts";
import type { Link, LinkAddress, LinkEvents, MqttVersion, Session } from "./link.ts";
import type { FromPart, ToPart } from "./messages.ts";
import { createIntake, type IntakeCounts } from "./intake.ts";
import { createOutbox } from "./outbox.ts";
import { downKindOf, downTopic, upTopic } from "./topic.ts";
import { stepUplink, wakeAtMs } from "./uplink-machine.ts";
import { openUplink, type UplinkInput, type UplinkOutput, type UplinkState } from "./uplink-state.ts";

export interface RelayPartDeps {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly log: Log;
  readonly link?: Link;
}

export interface RelayPart {
  readonly stop: () => Promise<void>;
}

/** The child's side of the uplink: waits to be told who it is, then keeps the line to the district. */
export function createRelayPart(channel: Channel, deps: RelayPartDeps): RelayPart {
  let relay: Relay | undefined;
  channel.receive((message) => {
    const told = message as ToPart;
    if (told.kind === "configure") relay ??= createRelay(told, channel, deps);
    else if (told.kind === "taken") relay?.taken();
    else if (told.kind === "beat") relay?.beat(told.wrong);
    else relay?.hear(told);
  });
  const stop = () => relay?.stop();
  channel.signal.addEventListener("abort", stop, { once: true });
  return { stop: async () => stop() };
}

interface Relay {
  readonly hear: (input: UplinkInput) => void;
  /** The core is done with the command it has. */
  readonly taken: () => void;
  readonly beat: (wrong: readonly string[]) => void;
  readonly stop: () => void;
}

type Configure = Extract<ToPart, { readonly kind: "configure" }>;

/** The machine with its surroundings: inputs one after the other, outputs carried out, one timer. */
function createRelay(
  told: Configure,
  channel: Channel,
  { clock, rng, log, link = createMqttLink() }: RelayPartDeps,
): Relay {
  const outbox = createOutbox(channel, clock);
  const waiting: UplinkInput[] = [];
  const intake = createIntake((bytes) => outbox.send(commandOf(bytes)), clock);
  const line = createLine(link, (at, version) => addressOf(told, at, version), {
    hear: (input) => hear(input),
    command: intake.take,
  });
  const { box, epoch, inventory, encoding, deflate } = told;
  const { boot, monoMs: nowMs } = clock.now();
  let state = openUplink({
    identity: { box, epoch, boot, inventory, encoding, deflate },
    lanes: told.lanes,
    brokers: told.brokers.length,
    nowMs,
  });
  let cancelWake = () => {};
  let stopped = false;

  const hear = (input: UplinkInput) => {
    // An output may bring the next input at once; it waits until the step that caused it is done.
    if (stopped || waiting.push(input) > 1) return;
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      take(next);
      waiting.shift();
    }
    wakeLater();
  };
  const take = (input: UplinkInput) => {
    const { state: after, outputs } = stepUplink(state, input, { nowMs: clock.now().monoMs, rng });
    report(state, after);
    state = after;
    for (const output of outputs) carryOut(output, line, outbox.send);
  };
  const report = (before: UplinkState, after: UplinkState) => {
    if (before.link.kind === after.link.kind) return;
    const { kind, failures } = after.link;
    log.info("uplink", { link: kind, broker: after.route.at, failures, why: line.lastWords() });
    outbox.send(statusOf(after, line.lastWords(), intake.counts()));
  };
  const wakeLater = () => {
    cancelWake();
    const atMs = wakeAtMs(state);
    if (atMs === undefined) return;
    cancelWake = clock.after(Math.max(0, atMs - clock.now().monoMs), () => hear({ kind: "tick" }));
  };
  const stop = () => {
    stopped = true;
    cancelWake();
    line.hangUp();
  };
  const beat = (wrong: readonly string[]) => {
    if (state.link.kind === "live") line.mention(upTopic(box, "beat"), encodeBeat({ box, epoch, wrong }));
  };
  wakeLater();
  return { hear, taken: intake.taken, beat, stop };
}

function addressOf({ brokers, box, epoch }: Configure, at: number, version: MqttVersion): LinkAddress {
  const broker = brokers[at] ?? { url: "mqtt://nowhere" };
  const will = { topic: upTopic(box, "death"), bytes: encodeDeath({ box, epoch }) };
  return { ...broker, version, clientId: `gridpost-${box}`, listenTo: downTopic(box, "+"), will };
}

function carryOut(output: UplinkOutput, line: Line, tellCore: (message: FromPart) => void): void {
  switch (output.kind) {
    case "dial":
      return line.dial(output.at, output.version);
    case "hang-up":
      return line.hangUp();
    case "publish":
      return line.publish(output.topic, output.bytes);
    case "pull":
    case "acked":
    case "outnumbered":
      return tellCore(output);
  }
}

function statusOf({ link, counts }: UplinkState, why: string, commands: IntakeCounts): FromPart {
  const all = { ...counts, ...commands };
  return { kind: "status", connected: link.kind === "live", why: why.slice(0, 200), counts: all };
}

function commandOf(bytes: Uint8Array): FromPart {
  return { kind: "command", frame: Buffer.from(bytes).toString("base64") };
}

/** The one connection of the moment; whatever an earlier one still says is not heard. */
interface Line {
  readonly dial: (at: number, version: MqttVersion) => void;
  readonly publish: Session["publish"];
  readonly mention: Session["mention"];
  readonly hangUp: () => void;
  readonly lastWords: () => string;
}

type AddressOf = (at: number, version: MqttVersion) => LinkAddress;

interface Ears {
  readonly hear: (input: UplinkInput) => void;
  readonly command: (bytes: Uint8Array) => void;
}

function createLine(link: Link, addressOf: AddressOf, { hear, command }: Ears): Line {
  let session: Session | undefined;
  let lastWords = "";
  const events: LinkEvents = {
    connected: (terms) => hear({ kind: "connected", terms }),
    published: () => hear({ kind: "published" }),
    received: (topic, bytes) => {
      const kind = downKindOf(topic);
      if (kind === "ack") hear(readAck(bytes));
      else if (kind === "command") command(bytes);
    },
    closed: ({ why, unaccepted }) => {
      lastWords = why;
      hear({ kind: "closed", unaccepted });
    },
  };
  return {
    dial: (at, version) => void (session = link.dial(addressOf(at, version), events)),
    publish: (topic, bytes) => session?.publish(topic, bytes),
    mention: (topic, bytes) => session?.mention(topic, bytes),
    hangUp: () => session?.close(),
    lastWords: () => lastWords,
  };
}

function readAck(bytes: Uint8Array): UplinkInput {
  const ack = decodeAck(bytes);
  return ack.ok ? { kind: "ack", ack: ack.value } : { kind: "unreadable" };
}
