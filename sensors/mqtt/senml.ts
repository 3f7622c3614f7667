/**
 * RFC 8428: a pack of records → `{ base name: { name: { v, u, t, s } } }`, base values added and base units filled in,
 * so that pointers lead to each value. `t` is there when it is a point in time and not an offset from now. Later
 * records of one name replace earlier ones. A string is why the pack is none.
 */
export function readSenml(content: unknown, labels: "json" | "cbor"): Readonly<Record<string, unknown>> | string {
  if (!Array.isArray(content)) return "a SenML pack is a list";
  const packs = new Map<string, Map<string, unknown>>();
  let base: Base = noBase;
  for (const each of content as readonly unknown[]) {
    const fields = fieldsOf(each, labels);
    const odd = fields === undefined ? "a SenML record is a map" : oddity(fields);
    if (fields === undefined || odd !== undefined) return odd ?? "";
    base = baseOf(base, fields);
    const record = recordOf(base, fields);
    if (record === undefined) continue;
    const pack = packs.get(base.name) ?? new Map<string, unknown>();
    packs.set(base.name, pack.set(text(fields, "n") ?? "", record));
  }
  return Object.fromEntries([...packs].map(([name, records]) => [name, Object.fromEntries(records)]));
}

type Fields = ReadonlyMap<string, unknown>;

/** What holds for a record and all after it (section 4.1). */
interface Base {
  readonly name: string;
  readonly unit: string | undefined;
  readonly time: number;
  readonly value: number;
  readonly sum: number;
}
const noBase: Base = { name: "", unit: undefined, time: 0, value: 0, sum: 0 };

/** Section 6, table 4. */
const cborLabels: Readonly<Record<string, string>> = {
  "-1": "bver",
  "-2": "bn",
  "-3": "bt",
  "-4": "bu",
  "-5": "bv",
  "-6": "bs",
  "0": "n",
  "1": "u",
  "2": "v",
  "3": "vs",
  "4": "vb",
  "5": "s",
  "6": "t",
  "7": "ut",
  "8": "vd",
};

function fieldsOf(record: unknown, labels: "json" | "cbor"): Fields | undefined {
  if (typeof record !== "object" || record === null || Array.isArray(record)) return undefined;
  const entries = Object.entries(record);
  return new Map(labels === "json" ? entries : entries.map(([key, value]) => [cborLabels[key] ?? key, value]));
}

const versionMax = 10;

/** Section 4.4: a field whose name ends in `_` must be understood; a newer version may mean something else. */
function oddity(fields: Fields): string | undefined {
  const must = [...fields.keys()].find((key) => key.endsWith("_"));
  if (must !== undefined) return "a SenML field that must be understood is not";
  const version = fields.get("bver");
  if (version === undefined || (typeof version === "number" && version <= versionMax)) return undefined;
  return "a SenML version that is not known";
}

function baseOf(before: Base, fields: Fields): Base {
  return {
    name: text(fields, "bn") ?? before.name,
    unit: text(fields, "bu") ?? before.unit,
    time: number(fields, "bt") ?? before.time,
    value: number(fields, "bv") ?? before.value,
    sum: number(fields, "bs") ?? before.sum,
  };
}

function recordOf(base: Base, fields: Fields): object | undefined {
  const sum = number(fields, "s");
  const t = base.time + (number(fields, "t") ?? 0);
  const said = {
    v: valueOf(base, fields),
    s: sum === undefined ? undefined : sum + base.sum,
    u: text(fields, "u") ?? base.unit,
    t: t < relativeBelow ? undefined : t,
  };
  if (said.v === undefined && said.s === undefined) return undefined;
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}

function valueOf(base: Base, fields: Fields): unknown {
  const value = number(fields, "v");
  return value === undefined ? (fields.get("vb") ?? fields.get("vs")) : value + base.value;
}

/** Section 4.5.3: smaller times count from now. */
const relativeBelow = 2 ** 28;

function text(fields: Fields, key: string): string | undefined {
  const value = fields.get(key);
  return typeof value === "string" ? value : undefined;
}

function number(fields: Fields, key: string): number | undefined {
  const value = fields.get(key);
  return typeof value === "number" ? value : undefined;
}
