import type { Words } from "./words.ts";

export type Path = readonly (string | number)[];

/** Something of a site file that another finding rests on; the whole section when no id is given. */
export interface Footing {
  readonly section: string;
  readonly id?: string;
}

/** What is wrong and how to mend it, before its line and column are looked up. Codes: E error, W warning. */
export interface Problem {
  readonly code: string;
  readonly path: Path;
  /** Point at the key itself, not at its value. */
  readonly atKey?: boolean;
  readonly problem: Words;
  readonly hint: Words;
  /** Text that may replace what the caret points at. */
  readonly fix?: string;
  /** A second place the reader must see, such as the first of two equal ids. */
  readonly other?: Path;
  /** With a fault there this finding may be false, so it is held back. */
  readonly relies?: readonly Footing[];
}

/** `rules[3].clear` */
export function pathText(path: Path): string {
  const text = path.map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`)).join("");
  return text.replace(/^\./, "") || "(file)";
}

/** RFC 6901: `/rules/3/clear` */
export function pointerText(path: Path): string {
  return path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
