import { pointId, type DeviceId, type PointId } from "../../../config/ids.ts";
import type { MqttProfile } from "../../../config/mqtt-profile.ts";
import { factsOf } from "../../../config/quantity.ts";
import type { MqttDevice } from "../../../config/site.ts";
import type { SiteIndex } from "../../../gateway/core/site-index.ts";
import { createMqttNode, type MqttNode } from "../../devices/mqtt-node.ts";
import { fieldOf, messageOf, topicOf } from "../../encode/message.ts";
import { createRng } from "../../rng.ts";
import { valueAt, type Course, type Sensors, type WireAil } from "./sensors.ts";

export interface MqttBenchOf {
  readonly site: SiteIndex;
  readonly url: string;
  readonly seed: number;
}

/** The MQTT devices of a site: each reports regularly, faster while a value moves, at once when it is set. */
export function startMqttSensors({ site, url, seed }: MqttBenchOf): Sensors {
  const courses = new Map<PointId, Course>();
  const ails = new Map<DeviceId, WireAil>();
  const rng = createRng(seed);
  const nodes = new Map(
    site.site.devices.flatMap((device) => {
      const profile = site.profiles.get(device.profile);
      const isMqtt = profile?.transport === "mqtt" && !("link" in device) && !("station" in device);
      return isMqtt ? [[device.id, nodeOf(device, profile, { url, courses, ailOf })] as const] : [];
    }),
  );
  function ailOf(device: DeviceId): WireAil | undefined {
    const ail = ails.get(device);
    return ail !== undefined && rng.next() < ail.share ? ail : undefined;
  }
  const timer = setInterval(() => nodes.forEach((node) => node.look()), lookMs);
  return {
    follow: (point, course) => {
      courses.set(point, course);
      nodes.get(deviceOf(point))?.report();
    },
    ail: (device, ail) => void (ail === undefined ? ails.delete(device) : ails.set(device, ail)),
    stop: async () => {
      clearInterval(timer);
      await Promise.all([...nodes.values()].map((node) => node.close()));
    },
  };
}

interface Node {
  /** Sends what is due. */
  readonly look: () => void;
  readonly report: () => void;
  readonly close: () => Promise<void>;
}

interface NodeOf {
  readonly url: string;
  readonly courses: ReadonlyMap<PointId, Course>;
  readonly ailOf: (device: DeviceId) => WireAil | undefined;
}

function nodeOf(device: MqttDevice, profile: MqttProfile, { url, courses, ailOf }: NodeOf): Node {
  const name = device.topicName ?? device.id;
  const wire = createMqttNode({ url, clientId: `hil-${device.id}` });
  const courseOf = (measure: MqttProfile["measures"][number]) => courses.get(pointId(device.id, measure.id));
  const isMoving = () => profile.measures.some((each) => (courseOf(each)?.endMs ?? 0) > Date.now());
  let sentMs = 0;
  const report = (): void => {
    sentMs = Date.now();
    const fields = profile.measures.map((measure) => {
      const course = courseOf(measure);
      return [measure.id, fieldOf(measure, course === undefined ? quiet(measure) : valueAt(course, sentMs))] as const;
    });
    const text = messageOf(profile, name, new Map(fields));
    void send(wire, topicOf(profile, name), { text, ail: ailOf(device.id) }).then((isSent) => {
      // The message before is still under way: the news must not wait for the next regular one.
      if (!isSent) sentMs = 0;
    });
  };
  return {
    look: () => {
      if (Date.now() - sentMs >= (isMoving() ? movingMs : quietMs)) report();
    },
    report,
    close: wire.close,
  };
}

/** False when the one before is still under way. */
async function send(
  wire: MqttNode,
  topic: string,
  { text, ail }: { readonly text: string; readonly ail: WireAil | undefined },
): Promise<boolean> {
  if (ail?.kind === "delay") await new Promise((wake) => setTimeout(wake, ail.byMs));
  let isOut = true;
  for (const each of sentUnder(ail, text)) isOut = (await wire.publish(topic, each)).kind !== "busy";
  return isOut;
}

function sentUnder(ail: WireAil | undefined, text: string): readonly string[] {
  if (ail?.kind === "silent" || ail?.kind === "drop") return [];
  if (ail?.kind === "malformed") return [text.slice(0, Math.ceil(text.length / 2))];
  return ail?.kind === "duplicate" ? [text, text] : [text];
}

function quiet({ quantity, range }: MqttProfile["measures"][number]): number {
  return Math.max(0, factsOf(quantity).range[0], range?.[0] ?? -Infinity);
}

function deviceOf(point: PointId): DeviceId {
  return point.slice(0, point.indexOf("/")) as DeviceId;
}

const lookMs = 50;
const movingMs = 200;
const quietMs = 1_000;
