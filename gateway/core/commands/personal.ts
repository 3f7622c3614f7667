import { isPersonalName, isPersonalValue } from "../../../config/personal.ts";
import { refused, type Command, type CommandOutcome } from "./command.ts";

/**
 * PII_REFUSED: lists of persons, key persons, populations. An order that is about them, or carries one within another,
 * is answered with this word alone, and nothing of it is kept: of its arguments not even their names.
 */
export function personalRefusal({ verb, args }: Pick<Command, "verb" | "args">): CommandOutcome | undefined {
  const isAbout = verb.split(/[._-]/).some((word) => isPersonalName(word) || populations.has(word.toLowerCase()));
  const isWithin = Object.values(args).some((value) => isPersonalText(value, verb));
  return isAbout || isWithin ? refused("pii-refused") : undefined;
}

/** Words of persons that no field is called by, and verbs are: 重点人员、人口、关爱对象. */
const populations = new Set([
  "population",
  "populations",
  "residents",
  "keypersons",
  "keyperson",
  "household",
  "elderly",
]);

/** Acting workers stand under pseudonyms in the sections `people` and `roster`, with the address of their channel. */
const workers = new Set(["people", "roster"]);

function isPersonalText(value: string | number, verb: string): boolean {
  const json = typeof value === "string" ? objectIn(value) : undefined;
  if (json !== undefined) return isPersonalIn(json);
  return verb !== "keys.enrol" && verb !== "keys.rotate" && isPersonalValue(value);
}

function isPersonalIn(content: unknown): boolean {
  if (Array.isArray(content)) return content.some(isPersonalIn);
  if (typeof content !== "object" || content === null) return isPersonalValue(content);
  return Object.entries(content).some(([key, value]) =>
    workers.has(key) ? false : (isPersonalName(key) && key !== "name") || isPersonalIn(value),
  );
}

/** The body of an amendment is JSON; any other text is a text. */
function objectIn(text: string): object | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === "object" && read !== null ? read : undefined;
  } catch {
    return undefined;
  }
}
