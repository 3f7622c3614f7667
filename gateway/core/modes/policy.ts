import type { Mode, ResponseLevel } from "../../../config/mode.ts";
import type { SiteIndex } from "../site-index.ts";

/** What a programme says of one mode. */
export interface ModePolicy {
  readonly sampling: "base" | "fast";
  /** What claim, arrive and the ladder's times are multiplied by. */
  readonly factor: number;
  /** How often summaries go up, at the most seldom; ms. */
  readonly summary: number;
  readonly enterBy: readonly ("command" | "rule")[];
}

export function modePolicy(_site: SiteIndex, mode: Mode): ModePolicy {
  return usual[mode];
}

const usual: Readonly<Record<Mode, ModePolicy>> = {
  peace: { sampling: "base", factor: 1, summary: 60_000, enterBy: ["command"] },
  alert: { sampling: "fast", factor: 0.5, summary: 30_000, enterBy: ["command", "rule"] },
  emergency: { sampling: "fast", factor: 0.5, summary: 10_000, enterBy: ["command", "rule"] },
  recovery: { sampling: "base", factor: 1, summary: 60_000, enterBy: ["command"] },
};

/** Under level one 一级响应 the two rungs above the first are called together: deputy and head at once. */
export function callsTogether(level: ResponseLevel | undefined): boolean {
  return level === "I";
}
