import type { Label } from "../../config/quantity.ts";
import { told, type Language } from "./language.ts";

/** Who speaks in a line of the demo. */
export type Speaker = "world" | "gateway" | "district" | "demo";

/** The demo's own voice on the terminal: one line for each thing, with the time since it began. */
export interface Voice {
  readonly line: (text: string) => void;
  readonly say: (speaker: Speaker, label: Label) => void;
}

export function createVoice({
  language,
  write,
  elapsedMs,
}: {
  readonly language: Language;
  readonly write: (text: string) => void;
  /** Nothing before the demo begins. */
  readonly elapsedMs: () => number | undefined;
}): Voice {
  return {
    line: (text) => write(`${text}\n`),
    say: (speaker, label) => write(`${clock(elapsedMs())} ${speakers[speaker][language]} │ ${told(label, language)}\n`),
  };
}

/** Seconds since the demo began, right-aligned, so that the lines below each other can be read as a column. */
export function clock(elapsedMs: number | undefined): string {
  const text = elapsedMs === undefined ? "…" : `${(elapsedMs / 1000).toFixed(1)} s`;
  return text.padStart(9);
}

const speakers: Readonly<Record<Speaker, Readonly<Record<Language, string>>>> = {
  world: { zh: "现场", en: "world   ", both: "现场 world   " },
  gateway: { zh: "网关", en: "gateway ", both: "网关 gateway " },
  district: { zh: "区级", en: "district", both: "区级 district" },
  demo: { zh: "演示", en: "demo    ", both: "演示 demo    " },
};
