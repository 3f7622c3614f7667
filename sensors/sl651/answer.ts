import { checksum } from "./checksum.ts";
import type { Frame } from "./frame.ts";

/** How a centre ends what it says (6.2, table of control characters). */
export const answerEnds = {
  /** Done; the station may hang up. */
  eot: 0x04,
  /** Go on with what follows. */
  ack: 0x06,
  /** Not all packets came: once more. */
  nak: 0x15,
  /** Done; the station stays on line and keeps the link alive. */
  esc: 0x1b,
} as const;
export type AnswerEnd = keyof typeof answerEnds;

/** Reports a centre confirms (mode M2 and M3): test, uniform, timed, extra, hourly, typed in, picture. */
const confirmed: ReadonlySet<number> = new Set([0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36]);

/** Which answer a frame calls for; none for a keep-alive, which only says that the link is there. */
export function answerFor(frame: Frame, { staysOnline }: { readonly staysOnline: boolean }): AnswerEnd | undefined {
  if (!confirmed.has(frame.function)) return undefined;
  if (frame.hasMore) return "ack";
  return staysOnline ? "esc" : "eot";
}

/** The confirmation (6.4, 6.5): addresses swapped, the report's own serial number, the time given. */
export function encodeAnswer(
  frame: Frame,
  end: AnswerEnd,
  { serial, time }: { serial: string; time: string },
): Uint8Array {
  const head = `${frame.station}${frame.center}${frame.password}${hexByte(frame.function)}`;
  const body = `${serial}${time}`;
  const width = frame.encoding === "hex" ? 1 : 2;
  const length = (0x8000 + (body.length / 2) * width).toString(16).toUpperCase();
  const bytes = (digits: string) => Buffer.from(digits, width === 1 ? "hex" : "latin1");
  const mark = frame.encoding === "hex" ? [0x7e, 0x7e] : [0x01];
  const said = Buffer.concat([
    Buffer.from(mark),
    bytes(`${head}${length}`),
    Buffer.from([0x02]),
    bytes(body),
    Buffer.from([answerEnds[end]]),
  ]);
  const sum = checksum(said).toString(16).toUpperCase().padStart(4, "0");
  return Buffer.concat([said, bytes(sum)]);
}

function hexByte(value: number): string {
  return value.toString(16).toUpperCase().padStart(2, "0");
}
