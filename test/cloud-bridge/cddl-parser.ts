/** A rule of wire.cddl, as far as it uses RFC 8610. */
export type Type =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "literal"; readonly value: number | string }
  | { readonly kind: "range"; readonly from: number; readonly to: number }
  | { readonly kind: "size"; readonly of: Type; readonly from: number; readonly to: number }
  | { readonly kind: "choice"; readonly of: readonly Type[] }
  | { readonly kind: "array" | "map"; readonly entries: readonly Entry[] };

export interface Entry {
  readonly key: Type | undefined;
  readonly type: Type;
  readonly min: number;
  readonly max: number;
}

export interface Rules {
  readonly types: ReadonlyMap<string, Type>;
  readonly groups: ReadonlyMap<string, readonly Entry[]>;
}

export function parseCddl(text: string): Rules {
  const types = new Map<string, Type>();
  const groups = new Map<string, readonly Entry[]>();
  const tokens = tokensOf(text);
  while (tokens.length > 0) {
    const name = taken(tokens);
    const assign = taken(tokens);
    if (assign === "/=") {
      const before = types.get(name);
      const added = type(tokens);
      types.set(name, before === undefined ? added : { kind: "choice", of: [before, added] });
    } else if (tokens[0] === "(") groups.set(name, (taken(tokens), entries(tokens, ")")));
    else types.set(name, type(tokens));
  }
  return { types, groups };
}

const token = /"[^"]*"|\$?[a-zA-Z][\w-]*|\d+|=>|\/=|\.\.|\.size|[=/{}[\](),:?*+]|;.*|\s+|./g;

function tokensOf(text: string): string[] {
  return (text.match(token) ?? []).filter((each) => !/^(;|\s)/.test(each));
}

function taken(tokens: string[], expected?: string): string {
  const next = tokens.shift();
  if (next === undefined || (expected !== undefined && next !== expected)) {
    throw new Error(`${expected ?? "more"} expected before ${[next, ...tokens.slice(0, 8)].join(" ")}`);
  }
  return next;
}

function type(tokens: string[]): Type {
  const of = [controlled(tokens)];
  while (tokens[0] === "/") of.push((taken(tokens), controlled(tokens)));
  return of.length === 1 && of[0] !== undefined ? of[0] : { kind: "choice", of };
}

function controlled(tokens: string[]): Type {
  const first = single(tokens);
  if (tokens[0] === "..") {
    taken(tokens);
    return { kind: "range", from: numberIn(first), to: numberIn(single(tokens)) };
  }
  if (tokens[0] !== ".size") return first;
  taken(tokens);
  const size = single(tokens);
  return size.kind === "range"
    ? { kind: "size", of: first, from: size.from, to: size.to }
    : { kind: "size", of: first, from: numberIn(size), to: numberIn(size) };
}

function single(tokens: string[]): Type {
  const next = taken(tokens);
  if (next === "{") return { kind: "map", entries: entries(tokens, "}") };
  if (next === "[") return { kind: "array", entries: entries(tokens, "]") };
  if (next === "(") {
    const inner = type(tokens);
    taken(tokens, ")");
    return inner;
  }
  if (/^\d/.test(next)) return { kind: "literal", value: Number(next) };
  if (next.startsWith('"')) return { kind: "literal", value: next.slice(1, -1) };
  return { kind: "name", name: next };
}

function numberIn(of: Type): number {
  if (of.kind !== "literal" || typeof of.value !== "number") throw new Error("a number is expected");
  return of.value;
}

function entries(tokens: string[], end: string): readonly Entry[] {
  const found: Entry[] = [];
  while (tokens[0] !== end) {
    found.push(entry(tokens));
    if (tokens[0] === ",") taken(tokens);
  }
  taken(tokens, end);
  return found;
}

const occurrences: Readonly<Record<string, readonly [number, number]>> = {
  "?": [0, 1],
  "*": [0, Infinity],
  "+": [1, Infinity],
};

function entry(tokens: string[]): Entry {
  const occurrence = occurrences[tokens[0] ?? ""];
  if (occurrence !== undefined) taken(tokens);
  const [min, max] = occurrence ?? [1, 1];
  // In an array a name before a colon is for people.
  if (tokens[1] === ":") tokens.splice(0, 2);
  const first = type(tokens);
  if (tokens[0] !== "=>") return { key: undefined, type: first, min, max };
  taken(tokens);
  return { key: first, type: type(tokens), min, max };
}
