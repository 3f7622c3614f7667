/**
 * RFC 6901 on parsed JSON. Only own members count, so a payload's `__proto__` or `constructor` leads nowhere.
 * `undefined` when nothing is there.
 */
export function valueAt(content: unknown, pointer: string): unknown {
  return pointer.split("/").slice(1).map(unescaped).reduce(memberOf, content);
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
  return Object.getOwnPropertyDescriptor(holder, part)?.value;
}
