import { nothingPending, takeFrames } from "./frame.ts";
import { readReport } from "./report.ts";
import { numberOf } from "./samples.ts";

/** What one frame that came by another way than TCP says; an element without a number keeps the reason as its word. */
export interface StationContent {
  readonly station: string;
  readonly function: string;
  readonly elements: Readonly<Record<string, number | string>>;
}

/** Bytes of exactly one frame, or their hexadecimal digits → its content, or why it is none. */
export function readStationFrame(bytes: Uint8Array): StationContent | string {
  const { frames, faults, pending } = takeFrames(nothingPending, fromDigits(bytes));
  const [frame] = frames;
  if (faults[0] !== undefined) return `${faults[0].why}: ${faults[0].detail}`;
  if (frame === undefined || frames.length > 1 || pending.length > 0) return "not one whole frame";
  if (frame.packet !== undefined) return "one packet of several";
  const report = readReport(frame);
  if (typeof report === "string") return report;
  const elements = [...report.elements].map(([identifier, element]) => {
    const number = numberOf(element);
    return [identifier, typeof number === "number" ? number : number.why] as const;
  });
  const code = frame.function.toString(16).toUpperCase();
  return { station: frame.station, function: code, elements: Object.fromEntries(elements) };
}

function fromDigits(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes).toString("latin1").trim();
  return /^(7E7E|01)([0-9A-F]{2})+$/i.test(text) ? Buffer.from(text, "hex") : bytes;
}
