import { createApplication, type Acking, type Received } from "./application.ts";
import { openDistrictBroker, type DistrictBroker } from "./broker.ts";

export interface District {
  readonly port: number;
  readonly received: () => readonly Received[];
  /** Messages that were not understood, by reason. */
  readonly refused: () => ReadonlyMap<string, number>;
  readonly acking: (how: Acking) => void;
  readonly forgetBirths: () => void;
  /** Sends a command to a box, as it stands; nobody there to hear it is no fault. */
  readonly command: (box: string, bytes: Uint8Array) => void;
  /** Answers every CONNECT with "server unavailable" from now on. */
  readonly refuse: (refusing: boolean) => void;
  readonly disconnect: () => void;
  /** Broker and application go and come back on the same port; what was received is kept. */
  readonly restart: (downMs?: number) => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface DistrictOptions {
  readonly port?: number;
  readonly host?: string;
  readonly print?: (line: string) => void;
}

/** A district platform to try a box against: a real MQTT broker, and an application that acknowledges what it holds. */
export async function startDistrict(options: DistrictOptions = {}): Promise<District> {
  const { host = "127.0.0.1", print = () => {} } = options;
  const application = createApplication({
    print,
    publish: (topic, bytes) => broker.publish(topic, bytes),
    after: (ms, run) => void setTimeout(run, ms).unref(),
  });
  let refusing = false;
  const open = (port: number) => openDistrictBroker({ host, port, refusing: () => refusing, hear: application.hear });
  let broker: DistrictBroker = await open(options.port ?? 0);
  const { port } = broker;
  return {
    port,
    received: application.received,
    refused: application.refused,
    acking: application.acking,
    forgetBirths: application.forgetBirths,
    command: (box, bytes) => broker.publish(`gridpost/v1/${box}/down/command`, bytes),
    refuse: (on) => void (refusing = on),
    disconnect: () => broker.cut(),
    restart: async (downMs = 0) => {
      await broker.close();
      await new Promise<void>((resolve) => setTimeout(resolve, downMs));
      broker = await open(port);
    },
    stop: () => broker.close(),
  };
}
