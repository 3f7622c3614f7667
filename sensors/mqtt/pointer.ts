/**
 * RFC 6901 on parsed JSON. Only own members count, so a payload's `__proto__` or `constructor` leads nowhere.
 * `undefined` when nothing is there.
 */
export function valueAt(content: unknown, pointer: string): unknown {
  let found = content;
  for (const part of partsOf(pointer)) found = memberOf(found, part);
  return found;
}

/** Profiles use the same few pointers over and over. */
const known = new Map<string, readonly string[]>();
const knownMax = 10_000;

function partsOf(pointer: string): readonly string[] {
  const before = known.get(pointer);
  if (before !== undefined) return before;
  const parts = pointer.split("/").slice(1).map(unescaped);
  if (known.size >= knownMax) known.clear();
  known.set(pointer, parts);
  return parts;
}

/** A name as it stands inside a pointer. */
export function escaped(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

function unescaped(part: string): string {
  return part.replaceAll("~1", "/").replaceAll("~0", "~");
}

function memberOf(holder: unknown, part: string): unknown {
  if (typeof holder !== "object" || holder === null) return undefined;
  if (Array.isArray(holder) && !/^(0|[1-9]\d{0,5})$/.test(part)) return undefined;
  return Object.hasOwn(holder, part) ? (holder as Record<string, unknown>)[part] : undefined;
}
