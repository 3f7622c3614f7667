import type { MqttMap, MqttMeasure } from "../../config/mqtt-profile.ts";
import { factsOf } from "../../config/quantity.ts";
import { convert } from "../../config/units.ts";

/** What a device may put into a field: a number, a word, or nothing. */
export type Field = number | string | boolean | null;

/** The topic a device of this name publishes on; where any level may stand, it stands under its own name. */
export function topicOf({ topic }: Pick<MqttMap, "topic">, name: string): string {
  const template = [topic].flat()[0] ?? "{name}";
  return template.replaceAll("{name}", () => name).replaceAll("+", () => name);
}

/** The field for a physical value in its quantity's own unit. */
export function fieldOf({ quantity, unit, scale, offset, inverted, words }: MqttMeasure, value: number): Field {
  const { kind, unit: own } = factsOf(quantity);
  const word = words?.find((each) => each.value === value);
  if (word !== undefined) return "is" in word ? word.is : word.ends;
  if (kind === "contact") return (inverted ? 1 - value : value) === 1;
  const raw = ((convert(value, own, unit) ?? value) - offset) / scale;
  return Number(raw.toPrecision(6));
}

/** A whole message of a device, each measure's field at its place. Not-a-number is sent as the word some firmware sends. */
export function messageOf(map: MqttMap, name: string, fields: ReadonlyMap<string, Field>): string {
  if (map.format === "text") return String([...fields.values()][0] ?? "");
  const message: Record<string, unknown> = {};
  const root = (map.roots[0] ?? "").replaceAll("{name}", () => name.replaceAll("~", "~0").replaceAll("/", "~1"));
  for (const measure of map.measures) {
    const field = fields.get(measure.id);
    if (field !== undefined) put(message, steps(`${root}${measure.pointer}`), printable(field));
  }
  return JSON.stringify(message);
}

/** JSON has no NaN: firmware that divides by zero prints the word. */
function printable(field: Field): Field {
  return typeof field === "number" && !Number.isFinite(field) ? String(field).toLowerCase() : field;
}

function put(into: Record<string, unknown>, [step = "", ...rest]: readonly string[], field: Field): void {
  if (rest.length === 0) {
    into[step] = field;
    return;
  }
  const inner = (into[step] ?? {}) as Record<string, unknown>;
  into[step] = inner;
  put(inner, rest, field);
}

function steps(pointer: string): readonly string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}
