import type { Tier } from "../../../config/grid.ts";
import type { Case } from "../state.ts";
import type { HandlingLevel, LevelPolicy } from "./policy.ts";

/** The next level up of the programme; none above the highest. */
export function levelAbove(of: Pick<Case, "level" | "policy">): LevelPolicy | undefined {
  return of.policy.levels[indexOf(of, of.level) + 1];
}

/** The next level down that is the box's own. */
export function levelBelow(of: Pick<Case, "level" | "policy">): LevelPolicy | undefined {
  return of.policy.levels[indexOf(of, of.level) - 1];
}

/** The highest level that the box decides about, not above the given one. */
export function boxLevel(of: Pick<Case, "level" | "policy">): HandlingLevel {
  const own = of.policy.levels.slice(0, indexOf(of, of.level) + 1).findLast(({ authority }) => authority === "box");
  return own?.level ?? of.policy.start.level;
}

/** The lowest level that the platform decides about. */
export function platformLevel({ level, policy }: Pick<Case, "level" | "policy">): HandlingLevel {
  return policy.levels.find(({ authority }) => authority === "platform")?.level ?? level;
}

/** Where the people of the case's level are rostered. */
export function tierOf({ level, policy }: Pick<Case, "level" | "policy">): Tier {
  return policy.levels.find((each) => each.level === level)?.tier ?? level;
}

function indexOf({ policy }: Pick<Case, "policy">, level: HandlingLevel): number {
  return policy.levels.findIndex((each) => each.level === level);
}
