import type { Frame } from "./frame.ts";

/** Packets of one long message that have come so far; one message at a time, as a station sends them. */
export interface Assembly {
  readonly key: string;
  readonly count: number;
  readonly parts: ReadonlyMap<number, Uint8Array>;
}

export type Assembled =
  /** The frame itself, or a long message's frame with its whole body. */
  | { readonly kind: "whole"; readonly frame: Frame }
  | { readonly kind: "waiting"; readonly assembly: Assembly }
  /** The last packet came and others did not: the station has to send them again. */
  | { readonly kind: "gaps"; readonly assembly: Assembly; readonly missing: readonly number[] };

/** A message has at most this many packets; with the longest frames that is more than any report needs. */
const packetsMax = 16;

export function addPacket(before: Assembly | undefined, frame: Frame): Assembled {
  const { packet } = frame;
  if (packet === undefined) return { kind: "whole", frame };
  const key = `${frame.station} ${frame.function} ${packet.count} ${frame.encoding}`;
  const known = before?.key === key ? before.parts : new Map<number, Uint8Array>();
  const parts = new Map([...known, [packet.index, frame.body] as const]);
  const assembly = { key, count: packet.count, parts };
  const missing = numbersTo(Math.min(packet.count, packetsMax + 1)).filter((number) => !parts.has(number));
  if (packet.count > packetsMax) return { kind: "gaps", assembly: { ...assembly, parts: new Map() }, missing };
  if (missing.length === 0) return { kind: "whole", frame: { ...frame, body: whole(assembly) } };
  return packet.index === packet.count ? { kind: "gaps", assembly, missing } : { kind: "waiting", assembly };
}

function numbersTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_, at) => at + 1);
}

function whole({ count, parts }: Assembly): Uint8Array {
  return Buffer.concat(numbersTo(count).map((number) => parts.get(number) ?? new Uint8Array(0)));
}
