import type { WireRecord } from "../../cloud-bridge/cbor-record.ts";
import { downAlong, wayText, type Way } from "./address.ts";
import { createApplication, type Acking, type Received } from "./application.ts";
import { openDistrictBroker, type DistrictBroker } from "./broker.ts";
import { openUpward, type Upward } from "./upward.ts";

export interface District {
  readonly port: number;
  readonly received: () => readonly Received[];
  /** Messages that were not understood, by reason. */
  readonly refused: () => ReadonlyMap<string, number>;
  readonly acking: (how: Acking) => void;
  readonly forgetBirths: () => void;
  /**
   * Sends a command to a box, as it stands, by every way the box was heard by: it is carried out once, and nobody there
   * to hear it is no fault.
   */
  readonly command: (box: string, bytes: Uint8Array) => void;
  /** Answers every CONNECT with "server unavailable" from now on. */
  readonly refuse: (refusing: boolean) => void;
  readonly disconnect: () => void;
  /** The way to the platform above, where there is one. */
  readonly upward: () => Pick<Upward, "isUp" | "waiting"> | undefined;
  /** Broker and application go and come back on the same port; what was received is kept. */
  readonly restart: (downMs?: number) => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface DistrictOptions {
  readonly port?: number;
  readonly host?: string;
  readonly print?: (line: string) => void;
  readonly onRecord?: (box: string, record: WireRecord) => void;
  /** How it is called on the way 途经, where there are platforms above or below it. */
  readonly id?: string;
  /** Platforms below, whose boxes it hears of. */
  readonly children?: readonly string[];
  /** The platform above, and the only address it ever dials. */
  readonly upstream?: string;
}

/** A district platform to try a box against: a real MQTT broker, and an application that acknowledges what it holds. */
export async function startDistrict(options: DistrictOptions = {}): Promise<District> {
  const { host = "127.0.0.1", print = () => {}, children = [], onRecord = () => {} } = options;
  const publish = (topic: string, bytes: Uint8Array) => broker.publish(topic, bytes);
  const upward = upwardOf(options, publish);
  const application = createApplication({
    print,
    publish,
    after: (ms, run) => void setTimeout(run, ms).unref(),
    nowMs: () => Date.now(),
    pass: (passed) => upward?.pass(passed),
    onRecord,
  });
  let refusing = false;
  const open = (port: number) =>
    openDistrictBroker({ host, port, children, refusing: () => refusing, hear: application.hear });
  let broker: DistrictBroker = await open(options.port ?? 0);
  const { port } = broker;
  return {
    port,
    received: application.received,
    refused: application.refused,
    acking: application.acking,
    forgetBirths: application.forgetBirths,
    upward: () => upward,
    command: (box, bytes) => {
      for (const way of waysTo(application.received(), box)) publish(downAlong(way, box, "command"), bytes);
    },
    refuse: (on) => void (refusing = on),
    disconnect: () => broker.cut(),
    restart: async (downMs = 0) => {
      await broker.close();
      await new Promise<void>((resolve) => setTimeout(resolve, downMs));
      broker = await open(port);
    },
    stop: async () => {
      await upward?.stop();
      await broker.close();
    },
  };
}

function upwardOf({ id = "", upstream }: DistrictOptions, publish: (topic: string, bytes: Uint8Array) => void) {
  return upstream === undefined ? undefined : openUpward({ id, url: upstream, publish });
}

/** A box nobody has heard of yet is looked for where boxes dial in. */
function waysTo(received: readonly Received[], box: string): readonly Way[] {
  const ways = received.filter((each) => each.box === box).flatMap((each) => each.ways);
  const apart = new Map(ways.map((way) => [wayText(way), way]));
  return apart.size === 0 ? [[]] : [...apart.values()];
}
