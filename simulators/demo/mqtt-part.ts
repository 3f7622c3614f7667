import { pointId, type PointId } from "../../config/ids.ts";
import type { MqttMeasure, MqttProfile } from "../../config/mqtt-profile.ts";
import { factsOf } from "../../config/quantity.ts";
import type { MqttDevice } from "../../config/site.ts";
import { createMqttNode, type MqttNode } from "../devices/mqtt-node.ts";
import { fieldOf, messageOf, topicOf, type Field } from "../encode/message.ts";
import type { Recorded } from "../series.ts";
import { analogueOf, type WireFault } from "../wire-faults.ts";
import { startReplay } from "./replayed.ts";
import type { Part, PartDeps, Stage } from "./stage.ts";

/** Every MQTT device of the site, each with a connection of its own; it reports regularly, and at once when a contact changes. */
export async function mqttPart(deps: PartDeps): Promise<Part> {
  const { mqtt, devices } = deps.stage.site.site;
  const url = `mqtt://${mqtt.host}:${mqtt.port}`;
  const nodes = devices.flatMap((device) => {
    const profile = deps.stage.site.profiles.get(device.profile);
    return "link" in device || "station" in device || profile?.transport !== "mqtt"
      ? []
      : [createNode(device, profile, { ...deps, url })];
  });
  const replayed = startReplay("mqtt", deps, async (point, recorded) => {
    await nodes.find(({ device }) => point.startsWith(`${device.id}/`))?.replay(point, recorded);
  });
  const timer = setInterval(() => nodes.forEach((node) => node.look()), lookMs);
  return {
    stop: async () => {
      clearInterval(timer);
      replayed.stop();
      await Promise.all(nodes.map(({ wire }) => wire.close()));
    },
  };
}

interface Node {
  readonly device: MqttDevice;
  readonly wire: MqttNode;
  /** Sends what is due. */
  readonly look: () => void;
  readonly replay: (point: PointId, recorded: Recorded) => Promise<void>;
}

function createNode(
  device: MqttDevice,
  profile: MqttProfile,
  { stage, url }: PartDeps & { readonly url: string },
): Node {
  const name = device.topicName ?? device.id;
  const wire = createMqttNode({ url, clientId: `sim-${device.id}` });
  const send = sender(wire, topicOf(profile, name));
  const replayed = new Map<string, Field>();
  const message = (worldMs: number, fault?: WireFault): string => {
    const fields = fieldsAt(device, profile, { stage, worldMs, fault });
    return broken(messageOf(profile, name, new Map([...fields, ...replayed])), fault);
  };
  let [lookedMs, sentMs, contacts] = [stage.worldMs(), -Math.random() * reportMs, ""];
  const look = (): void => {
    const [worldMs, fault] = [stage.worldMs(), stage.faultOf(device.id)];
    for (const atMs of contactChanges(device, profile, { stage, fromMs: lookedMs, toMs: worldMs }))
      void send(message(atMs));
    lookedMs = worldMs;
    const now = contactsAt(device, profile, { stage, worldMs });
    if (fault === "silent" || (now === contacts && Date.now() - sentMs < reportMs)) return;
    [sentMs, contacts] = [Date.now(), now];
    void send(message(worldMs, fault));
  };
  const replay = async (point: PointId, recorded: Recorded): Promise<void> => {
    const measure = profile.measures.find(({ id }) => pointId(device.id, id) === point);
    if (measure === undefined) return;
    replayed.set(measure.id, typeof recorded === "number" ? fieldOf(measure, recorded) : recorded);
    sentMs = Date.now();
    await send(message(stage.worldMs()));
  };
  return { device, wire, look, replay };
}

/** One message at a time, in order, each acknowledged before the next; while nobody answers the oldest give way. */
function sender(wire: MqttNode, topic: string): (text: string) => Promise<void> {
  let waiting = 0;
  let last = Promise.resolve();
  return (text) => {
    if (waiting >= waitingMax) return last;
    waiting += 1;
    last = last.then(async () => {
      await wire.publish(topic, text);
      waiting -= 1;
    });
    return last;
  };
}

interface Moment {
  readonly stage: Stage;
  readonly worldMs: number;
  readonly fault?: WireFault | undefined;
}

function fieldsAt(
  device: MqttDevice,
  profile: MqttProfile,
  { stage, worldMs, fault }: Moment,
): ReadonlyMap<string, Field> {
  const wild = analogueOf(stage.site, device);
  return new Map(
    profile.measures.map((measure) => {
      const point = pointId(device.id, measure.id);
      const field = fieldOf(measure, stage.world.valueAt(point, worldMs));
      return [measure.id, point === wild ? wilder(field, measure, fault) : field];
    }),
  );
}

function wilder(field: Field, measure: MqttMeasure, fault: WireFault | undefined): Field {
  if (fault === "not-a-number") return Number.NaN;
  return fault === "spike" ? fieldOf(measure, factsOf(measure.quantity).range[1] * 25) : field;
}

function broken(text: string, fault: WireFault | undefined): string {
  return fault === "malformed" ? text.slice(0, Math.ceil(text.length / 2)) : text;
}

/** Openings that are over before anybody could look twice. */
function contactChanges(
  device: MqttDevice,
  profile: MqttProfile,
  { stage, fromMs, toMs }: { readonly stage: Stage; readonly fromMs: number; readonly toMs: number },
): readonly number[] {
  return contactsOf(profile).flatMap(({ id }) => stage.world.changesOf(pointId(device.id, id), fromMs, toMs));
}

function contactsAt(device: MqttDevice, profile: MqttProfile, { stage, worldMs }: Moment): string {
  return contactsOf(profile)
    .map(({ id }) => stage.world.valueAt(pointId(device.id, id), worldMs))
    .join();
}

function contactsOf({ measures }: MqttProfile): readonly MqttMeasure[] {
  return measures.filter(({ quantity }) => factsOf(quantity).kind === "contact");
}

const lookMs = 200;
const reportMs = 2_000;
const waitingMax = 50;
