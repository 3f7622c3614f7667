import type { Turn } from "../turn.ts";
import type { Command, CommandOutcome, CommandRole, CommandTier } from "./command.ts";
import type { ArgsOf, Fields } from "./fields.ts";

/** Who may give an order: each tier it is open to, with the roles. */
export type From = Readonly<Partial<Record<CommandTier, readonly CommandRole[]>>>;

/** One verb: its arguments on the wire, who may give it, and what it does. */
export interface CommandKind<F extends Fields = Fields> {
  readonly fields: F;
  readonly from: From;
  /** Orders on the same thing are carried out in the order they were given: one that a later one overtook is refused. */
  readonly inOrder?: true;
  /** Nothing hangs on when it arrives: it is taken even while the box does not believe its own clock. */
  readonly anytime?: true;
  readonly apply: (turn: Turn, args: ArgsOf<F>, command: Command) => CommandOutcome;
}

/** The same with its types closed, for a table of many. */
export interface AnyCommandKind extends Omit<CommandKind, "apply"> {
  readonly apply: (turn: Turn, args: never, command: Command) => CommandOutcome;
}

export function commandKind<const F extends Fields>(kind: CommandKind<F>): CommandKind<F> {
  return kind;
}

/** 街道与区县都可以 */
export function streetAndDistrict(...roles: readonly CommandRole[]): From {
  return { street: roles, district: roles };
}
