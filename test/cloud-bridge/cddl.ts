import type { CborMap, CborValue } from "../../cloud-bridge/cbor.ts";
import { isMap } from "../../cloud-bridge/cbor-fields.ts";
import { parseCddl, type Entry, type Type } from "./cddl-parser.ts";

/** As much of RFC 8610 as wire.cddl uses. Where a value departs from the rule, in a word; undefined when it fits. */
export interface Cddl {
  readonly fault: (rule: string, value: CborValue) => string | undefined;
  readonly rules: readonly string[];
}

export function readCddl(text: string): Cddl {
  const { types, groups } = parseCddl(text);

  const fault = (type: Type, value: CborValue, path: string): Fault | undefined => {
    switch (type.kind) {
      case "name":
        return named(type.name, value, path);
      case "literal":
        return value === type.value ? undefined : { path, wanted: JSON.stringify(type.value) };
      case "range":
        return isWithin(value, type) ? undefined : { path, wanted: `${type.from}..${type.to}` };
      case "size":
        return sized(type, value, path);
      case "choice":
        return choice(type.of, value, path);
      case "array":
      case "map":
        return container(type, value, path);
    }
  };
  const container = ({ kind, entries }: Extract<Type, { kind: "array" | "map" }>, value: CborValue, path: string) => {
    if (kind === "map") return isMap(value) ? mapFault(entries, value, path) : { path, wanted: "a map" };
    return Array.isArray(value) ? arrayFault(entries, value, path) : { path, wanted: "an array" };
  };
  const named = (name: string, value: CborValue, path: string) => {
    const builtin = builtins[name];
    if (builtin !== undefined) return builtin(value) ? undefined : { path, wanted: name };
    const type = types.get(name);
    if (type === undefined) throw new Error(`no rule ${name}`);
    return fault(type, value, path);
  };
  const sized = ({ of, from, to }: Extract<Type, { kind: "size" }>, value: CborValue, path: string) => {
    const wrong = fault(of, value, path);
    if (wrong !== undefined) return wrong;
    const length = value instanceof Uint8Array ? value.length : Buffer.byteLength(value as string);
    return length >= from && length <= to ? undefined : { path, wanted: `${from}..${to} bytes` };
  };
  /** Of several ways not to fit, the one that came furthest says most. */
  const choice = (of: readonly Type[], value: CborValue, path: string) => {
    const faults = of.map((each) => fault(each, value, path));
    if (faults.includes(undefined)) return undefined;
    return faults.reduce((best, each) => ((each?.path.length ?? 0) > (best?.path.length ?? 0) ? each : best));
  };
  const flat = (entries: readonly Entry[]): readonly Entry[] =>
    entries.flatMap((entry) => {
      const group = entry.key === undefined && entry.type.kind === "name" ? groups.get(entry.type.name) : undefined;
      return group === undefined ? [entry] : flat(group);
    });
  const arrayFault = (entries: readonly Entry[], items: readonly CborValue[], path: string) => {
    let at = 0;
    let wrong: Fault | undefined;
    for (const { type, min, max } of flat(entries)) {
      let times = 0;
      for (; times < max && at < items.length; times += 1, at += 1) {
        wrong = fault(type, items[at] ?? null, `${path}[${at}]`);
        if (wrong !== undefined) break;
      }
      if (times < min) return wrong ?? { path: `${path}[${at}]`, wanted: "one more item" };
    }
    // What no entry wanted: how the last one saw it says most.
    return at < items.length ? (wrong ?? { path: `${path}[${at}]`, wanted: "no further item" }) : undefined;
  };
  const mapFault = (entries: readonly Entry[], map: CborMap, path: string) => {
    const left = new Map(map);
    for (const { key, type, min, max } of flat(entries)) {
      let times = 0;
      for (const [name, value] of left) {
        if (times === max || key === undefined || fault(key, name, "") !== undefined) continue;
        const wrong = fault(type, value, `${path}.${name}`);
        if (wrong !== undefined) return wrong;
        left.delete(name);
        times += 1;
      }
      if (times < min) return { path: `${path}.${inWords(key)}`, wanted: "there" };
    }
    const [over] = left.keys();
    return over === undefined ? undefined : { path: `${path}.${over}`, wanted: "no such key" };
  };
  return {
    fault: (rule, value) => {
      const wrong = named(rule, value, rule);
      return wrong && `${wrong.path} is not ${wrong.wanted}`;
    },
    rules: [...types.keys()],
  };
}

function inWords(key: Type | undefined): string {
  return key?.kind === "literal" ? String(key.value) : "?";
}

interface Fault {
  readonly path: string;
  readonly wanted: string;
}

const builtins: Readonly<Record<string, (value: CborValue) => boolean>> = {
  any: () => true,
  uint: (value) => isInteger(value) && value >= 0,
  int: isInteger,
  tstr: (value) => typeof value === "string",
  bstr: (value) => value instanceof Uint8Array,
  bool: (value) => typeof value === "boolean",
  true: (value) => value === true,
  null: (value) => value === null,
};

function isWithin(value: CborValue, { from, to }: { readonly from: number; readonly to: number }): boolean {
  return isInteger(value) && value >= from && value <= to;
}

function isInteger(value: CborValue): value is number | bigint {
  return typeof value === "bigint" || (typeof value === "number" && Number.isInteger(value));
}
