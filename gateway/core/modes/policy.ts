import type { Mode, ResponseLevel } from "../../../config/mode.ts";
import type { Programme } from "../../../config/programme.ts";
import { assert } from "../result.ts";
import type { SiteIndex } from "../site-index.ts";

/**
 * What a programme says of one mode: how devices are read, what claim, arrive and the ladder's times are multiplied by,
 * how often summaries go up at the most seldom, who enters it, and which response levels it knows.
 */
export type ModePolicy = Pick<
  Programme["modes"][number],
  "sampling" | "factor" | "summary" | "enterBy" | "responseLevels"
>;

export function modePolicy({ programme }: Pick<SiteIndex, "programme">, mode: Mode): ModePolicy {
  const policy = programme.modes.find(({ key }) => key === mode);
  assert(policy !== undefined, `the programme ${programme.id} says what ${mode} is`);
  return policy;
}

/** Under level one 一级响应 the two rungs above the first are called together: deputy and head at once. */
export function callsTogether(level: ResponseLevel | undefined): boolean {
  return level === "I";
}
