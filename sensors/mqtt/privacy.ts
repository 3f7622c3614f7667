import { isPersonalName, isPersonalValue } from "../../config/personal.ts";

/** How many fields of persons a message holds. A container with such a name counts as one, whatever is in it. */
export function personalFieldsIn(content: unknown): number {
  if (typeof content !== "object" || content === null) return isPersonalValue(content) ? 1 : 0;
  if (content instanceof Uint8Array) return 0;
  const entries = Object.entries(content);
  return entries.reduce((sum, [key, value]) => sum + (isPersonalEntry(content, key) ? 1 : personalFieldsIn(value)), 0);
}

/**
 * What a message looks like, for whoever has to map it, with nothing in it that could be a person's: such fields are
 * left out; of other text only words that sensors use for states are shown, the rest as its shape.
 */
export function outlineOf(content: unknown): unknown {
  if (content instanceof Uint8Array) return `${content.length} bytes`;
  if (typeof content !== "object" || content === null) return scalarOutline(content);
  if (Array.isArray(content)) return content.slice(0, listShown).map(outlineOf);
  const entries = Object.entries(content).filter(([key]) => !isPersonalEntry(content, key));
  return Object.fromEntries(entries.map(([key, value]) => [keyOutline(key), outlineOf(value)]));
}

/** A word a state is told by, or a plain number; else the shape: letters a, digits 9, ideographs 字. */
export function outlineOfText(text: string): string {
  const start = text.slice(0, shapeShown);
  if (start === text && (stateWords.has(text.toLowerCase()) || plainNumber.test(text))) return text;
  const shape = start.replaceAll(/\p{Script=Han}/gu, "字");
  return shape
    .replaceAll(/\d/g, "9")
    .replaceAll(/(?!字)\p{L}/gu, "a")
    .replaceAll(/\p{Cc}/gu, "·");
}

/** A topic leads to its device, so it is shown, without the numbers of a person. */
export function topicOutline(topic: string): string {
  return topic
    .split("/")
    .map((level) => (isPersonalValue(level) ? outlineOfText(level) : level))
    .join("/")
    .slice(0, topicShown);
}

/** One value, for the reason of a refusal. */
export function told(value: unknown): string {
  return JSON.stringify(outlineOf(value)) ?? "nothing";
}

const listShown = 8;
const shapeShown = 40;
const topicShown = 128;
const plainNumber = /^[+-]?\d{1,6}(\.\d{1,6})?(e[+-]?\d{1,2})?$/i;

function isPersonalEntry(holder: object, key: string): boolean {
  if (isPersonalValue(key)) return true;
  if (Array.isArray(holder) || !isKnownPersonal(key)) return false;
  return Object.getOwnPropertyDescriptor(holder, key)?.value !== null;
}

/** Devices use the same few names over and over. */
const judged = new Map<string, boolean>();
const judgedMax = 1_000;

function isKnownPersonal(name: string): boolean {
  const known = judged.get(name);
  if (known !== undefined) return known;
  const verdict = isPersonalName(name);
  if (judged.size >= judgedMax) judged.clear();
  judged.set(name, verdict);
  return verdict;
}

function scalarOutline(value: unknown): unknown {
  if (typeof value === "string") return outlineOfText(value);
  if (typeof value !== "number" || plainNumber.test(String(value))) return value;
  return Number.isFinite(value) && Math.abs(value) < 1e7 ? value : outlineOfText(String(value));
}

/** Keys are names of fields; where a device's name is one, its digits may be an address, not a person's. */
function keyOutline(key: string): string {
  return key.length > shapeShown ? `${key.slice(0, shapeShown)}…` : key;
}

const stateWords = new Set(
  (
    "on off open opened close closed alarm normal true false yes no ok fault error none null trigger triggered tilt " +
    "leak dry wet online offline high low test detected clear cleared active inactive installed uninstalled armed " +
    "disarmed enabled disabled nan inf c f m mm cm v mv a ma ppm %lel lel % kpa"
  ).split(" "),
);
