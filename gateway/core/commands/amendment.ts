import { limits } from "../../../config/limits.ts";
import type { AmendmentKind } from "../amendment-row.ts";
import { propose } from "../amendments.ts";
import type { Turn } from "../turn.ts";
import { done, refused, type Command, type CommandOutcome } from "./command.ts";

/** The form of every order that changes what the site declares. */
export const amendmentFields = {
  /** Counts up for each kind; what is not newer is refused. */
  version: { key: 0, is: "integer", min: 1, max: Number.MAX_SAFE_INTEGER },
  /** Wall clock; at once when left out or past. */
  effectiveAtMs: { key: 1, is: "integer", min: 0, max: 8_640_000_000_000_000, optional: true },
  /** JSON in the words of the site file: the sections that change, whole. */
  body: { key: 2, is: "text", max: limits.commandBytesMax },
  /** Only for boxes of that ring 试点批次; for any when left out. */
  ring: { key: 3, is: "text", max: 32, optional: true },
} as const;

interface AmendmentArgs {
  readonly version: number;
  readonly effectiveAtMs?: number;
  readonly body: string;
}

export function amend(
  turn: Turn,
  kind: AmendmentKind,
  args: AmendmentArgs,
  { key, operator }: Command,
): CommandOutcome {
  const { version, effectiveAtMs = 0, body } = args;
  const proposed = propose(turn, { kind, version, effectiveAtMs, body, by: `${key}:${operator}` });
  return proposed.ok ? done(proposed.value) : refused(proposed.error.why, proposed.error.detail);
}
