import type { DeviceId } from "../../config/ids.ts";
import { type MqttMap, presenceTopics } from "../../config/mqtt-profile.ts";

/** A device as the broker knows it: what it is called in its messages and what they mean. */
export interface Listener {
  readonly device: DeviceId;
  readonly name: string;
  readonly map: MqttMap;
  /** On this topic the device measures nothing: it says that it is there, or gone. */
  readonly presence?: boolean;
}

export interface TopicIndex {
  /** The devices a message on this topic may speak of: one, unless a bridge publishes for all its devices. */
  readonly devicesOn: (topic: string) => readonly Listener[];
  /** What to subscribe to on another broker, to hear of all of them and of nobody else. */
  readonly filters: readonly string[];
  /** `gridpost/<box>/request/`, for those who may ask the box. */
  readonly requests?: string;
}

/**
 * Every template with the device's name filled in is a key of one table; levels that may be anything stay `+`
 * in it. A look-up asks the table for the topic itself and once per shape with such levels, however many devices there are.
 */
export function indexTopics(listeners: readonly Listener[]): TopicIndex {
  const table = new Map<string, Listener[]>();
  const shapes = new Map<string, Shape>();
  for (const { topics, listener } of listeners.flatMap(partsOf)) {
    for (const levels of filterLevels(topics, listener.name)) {
      const shape = shapeOf(levels);
      if (shape.any.length > 0) shapes.set(JSON.stringify(shape), shape);
      append(table, levels.join("/"), listener);
    }
  }
  return { devicesOn: (topic) => lookUp(topic, table, [...shapes.values()]), filters: [...table.keys()] };
}

interface Part {
  readonly topics: readonly string[];
  readonly listener: Listener;
}

/** A device that publishes values by themselves listens with each topic's measures on that topic. */
function partsOf(listener: Listener): readonly Part[] {
  const { map } = listener;
  const own = [...new Set(map.measures.flatMap(({ topic }) => (topic === undefined ? [] : [topic])))];
  const shared = map.measures.filter(({ topic }) => topic === undefined);
  return [
    {
      topics: [map.topic].flat(),
      listener: own.length === 0 ? listener : { ...listener, map: { ...map, measures: shared } },
    },
    ...own.map((topic) => {
      const measures = map.measures.filter((measure) => measure.topic === topic);
      return { topics: [topic], listener: { ...listener, map: { ...map, measures } } };
    }),
    { topics: presenceTopics(map), listener: { ...listener, presence: true } },
  ];
}

/** How many levels a filter has, and which of them may be anything. */
interface Shape {
  readonly levels: number;
  readonly any: readonly number[];
}

/** A name may hold a slash (Zigbee2MQTT's "kitchen/leak"), but no wildcard: no topic could ever contain it. */
function filterLevels(topics: readonly string[], name: string): readonly (readonly string[])[] {
  if (/[+#]/.test(name)) return [];
  return topics.map((template) => template.replaceAll("{name}", () => name).split("/"));
}

function shapeOf(levels: readonly string[]): Shape {
  return { levels: levels.length, any: levels.flatMap((level, at) => (level === "+" ? [at] : [])) };
}

function append(table: Map<string, Listener[]>, key: string, listener: Listener): void {
  const known = table.get(key);
  if (known === undefined) table.set(key, [listener]);
  else if (!known.includes(listener)) known.push(listener);
}

function lookUp(topic: string, table: ReadonlyMap<string, Listener[]>, shapes: readonly Shape[]): readonly Listener[] {
  // MQTT 3.1.1, 4.7.2: a wildcard never stands for a level that begins with $.
  if (topic.startsWith("$")) return [];
  const exact = table.get(topic) ?? [];
  if (shapes.length === 0) return exact;
  const levels = topic.split("/");
  const found = shapes
    .filter((shape) => shape.levels === levels.length)
    .flatMap(({ any }) => table.get(any.reduce((key, at) => key.with(at, "+"), levels).join("/")) ?? []);
  return found.length === 0 ? exact : [...new Set([...exact, ...found])];
}
