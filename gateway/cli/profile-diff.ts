import type { Programme } from "../../config/programme.ts";

/** What two programmes say differently, a line each: where, what the one says, what the other. */
export function differencesOf(left: Programme, right: Programme): readonly string[] {
  return differences([], left, right);
}

function differences(path: readonly string[], left: unknown, right: unknown): readonly string[] {
  if (JSON.stringify(left) === JSON.stringify(right)) return [];
  const [these, those] = [partsOf(left), partsOf(right)];
  if (these === undefined || those === undefined) return [`${path.join(".")}: ${textOf(left)} → ${textOf(right)}`];
  const keys = [...new Set([...these.keys(), ...those.keys()])];
  return keys.flatMap((key) => differences([...path, key], these.get(key), those.get(key)));
}

/** Items of a list are held together by what they are called, so that one more of them is one difference. */
function partsOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (Array.isArray(value)) {
    const names = value.map((item, at) => nameOf(item) ?? String(at));
    return new Map(
      names.map((name, at) => [names.indexOf(name) === at ? name : `${name} ${at}`, value[at] as unknown]),
    );
  }
  return typeof value === "object" && value !== null ? new Map(Object.entries(value)) : undefined;
}

const naming = ["key", "type", "row", "severity", "code", "for"] as const;

function nameOf(item: unknown): string | undefined {
  if (typeof item !== "object" || item === null) return undefined;
  const fields = item as Readonly<Record<string, unknown>>;
  const tier = typeof fields["tier"] === "string" && "can" in fields ? `${fields["tier"]}/` : "";
  const name = naming
    .map((field) => fields[field])
    .find((each) => typeof each === "string" || typeof each === "number");
  return name === undefined ? undefined : `${tier}${String(name)}`;
}

function textOf(value: unknown): string {
  return value === undefined ? "–" : JSON.stringify(value);
}
