import type { CborMap, CborValue } from "../../cloud-bridge/cbor.ts";
import { isMap } from "../../cloud-bridge/cbor-fields.ts";

type Names = Readonly<Record<string, number>>;

/** Diagnostic notation (RFC 8949 section 8), one field a line, each key with its name as a comment. */
export function diagnostic(map: CborMap, names: Names, inner: Names, indent = ""): string {
  const lines = [...map].map(([key, value]) => {
    const name = Object.entries(names).find(([, each]) => each === key)?.[0] ?? "?";
    return `${indent}  / ${name} / ${key}: ${shown(value, inner, `${indent}  `)}`;
  });
  return `{\n${lines.join(",\n")}\n${indent}}`;
}

function shown(value: CborValue, inner: Names, indent: string): string {
  if (isMap(value)) return diagnostic(value, inner, inner, indent);
  if (value instanceof Uint8Array) return `h'${Buffer.from(value).toString("hex")}'`;
  if (!Array.isArray(value)) return JSON.stringify(value);
  const items = value.map((each: CborValue) => shown(each, inner, `${indent}  `));
  const isNested = value.some((each: CborValue) => isMap(each) || Array.isArray(each));
  return isNested ? `[\n${items.map((item) => `${indent}  ${item}`).join(",\n")}\n${indent}]` : `[${items.join(", ")}]`;
}
