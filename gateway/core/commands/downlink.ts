import { limits } from "../../../config/limits.ts";
import type { CommandRow } from "../state.ts";
import { elapsedMs } from "../time.ts";
import type { Turn } from "../turn.ts";
import { refused, type Command, type CommandOutcome } from "./command.ts";
import type { AnyCommandKind } from "./kind.ts";
import { personalRefusal } from "./personal.ts";
import { authorityRefusal, kindOfVerb } from "./table.ts";
import { latestMs, nounOf, remember, rowOf, timeOutcome, windowOutcome } from "./window.ts";

/**
 * An order of the district, its signature verified. One that was answered before is answered alike and changes
 * nothing; what is told for the first time is decided, remembered and reported in this one turn.
 */
export function obeyDownlink(turn: Turn, command: Command): void {
  const known = rowOf(turn, command);
  if (known !== undefined) return answerAgain(turn, command, known);
  const outcome = outcomeOf(turn, command);
  if (!isPassing(outcome)) remember(turn, command, outcome);
  report(turn, command, outcome);
}

/** What would become of it, without doing it: for what has to be done outside before it can be called done. */
export function judgeDownlink(turn: Turn, command: Command): CommandOutcome | undefined {
  const kind = kindOfVerb(command.verb);
  return rowOf(turn, command)?.outcome ?? windowOutcome(turn, command) ?? refusalBefore(turn, command, kind);
}

function outcomeOf(turn: Turn, command: Command): CommandOutcome {
  const kind = kindOfVerb(command.verb);
  const outcome = windowOutcome(turn, command) ?? refusalBefore(turn, command, kind);
  if (outcome !== undefined || kind === undefined) return outcome ?? refused("unknown-verb");
  return kind.apply(turn, command.args as never, command);
}

function refusalBefore(turn: Turn, command: Command, kind: AnyCommandKind | undefined): CommandOutcome | undefined {
  const personal = personalRefusal(command);
  if (personal !== undefined) return personal;
  if (kind === undefined) return refused("unknown-verb");
  const time = timeOutcome(turn, command, kind.anytime);
  if (time !== undefined) return time;
  const why = authorityRefusal(kind, command, turn.site.tiers);
  if (why !== undefined) return refused(why);
  const { ring } = command.args;
  // A pilot's configuration never leaks: the box that is of no ring is of no pilot.
  if (ring !== undefined && ring !== turn.site.site.box.ring) return refused("wrong-ring", String(ring));
  const isOvertaken = kind.inOrder === true && command.notBeforeMs < latestMs(turn, nounOf(command.verb));
  return isOvertaken ? refused("reordered") : undefined;
}

/** It may come out otherwise when it is sent again, so it is not remembered: nothing was done. */
function isPassing(outcome: CommandOutcome): boolean {
  return outcome.kind === "refused" && (outcome.why === "not-yet" || outcome.why === "clock-untrusted");
}

/** Whoever records the line and plays it again must not make the box write without end. */
function answerAgain(turn: Turn, command: Command, known: CommandRow): void {
  const sinceMs = elapsedMs(known.answeredAt, turn.now) ?? Infinity;
  if (sinceMs >= 0 && sinceMs < limits.commandAnswerMs) return;
  turn.put("command", `${command.key}/${command.id}`, { ...known, answeredAt: turn.now });
  report(turn, command, known.outcome, known.outcome.kind !== "unknown");
}

function report(turn: Turn, command: Command, outcome: CommandOutcome, isRepeat = false): void {
  const { key, id, verb, tier, role, operator } = command;
  const again = isRepeat ? { again: true as const } : {};
  turn.fact({ kind: "command", key, command: id, verb, tier, role, operator, outcome, ...again });
  const why = whyOf(outcome);
  turn.send("step", { kind: "command-result", command: id, verb, result: outcome.kind, ...(why && { why }) });
}

function whyOf(outcome: CommandOutcome): string | undefined {
  const why = outcome.kind === "refused" ? outcome.why : undefined;
  const detail = "detail" in outcome ? outcome.detail : undefined;
  return [why, detail].filter((each) => each !== undefined).join(": ") || undefined;
}
