import { limits } from "../../../config/limits.ts";
import { longestWaitMs, rungWaitMs } from "../people/escalation.ts";
import type { Case, LadderState } from "../state.ts";
import { elapsedMs, later, rebased, type Moment } from "../time.ts";
import { resumedDeadline } from "./deadlines.ts";

/** A stored case in the terms of this boot; the same object when there is nothing to translate. */
export function resumedCase(row: Case, now: Moment): Case {
  if (momentsOf(row).every(({ boot }) => boot === now.boot)) return row;
  const { closedAt, suspension, tasks, policy } = row;
  return {
    ...row,
    ladder: resumedLadder(row, now),
    deadline: resumedDeadline(row, now),
    ...(closedAt && { closedAt: closedBefore(closedAt, now) }),
    ...(suspension && {
      suspension: { ...suspension, until: rebased(suspension.until, now, limits.suspensionMaxMs) },
    }),
    tasks: tasks.map((task) =>
      task.dueAt === undefined ? task : { ...task, dueAt: rebased(task.dueAt, now, policy.whistle.reportInMs) },
    ),
  };
}

/** Those that something is still counted from or to. */
function momentsOf({ ladder, deadline, closedAt, suspension, tasks }: Case): readonly Moment[] {
  const walking = ladder.kind === "stopped" ? undefined : ladder.dueAt;
  const all = [walking, deadline?.dueAt, closedAt, suspension?.until, ...tasks.map(({ dueAt }) => dueAt)];
  return all.filter((at) => at !== undefined);
}

/** With no clock to go by, its day begins anew. */
function closedBefore(closedAt: Moment, now: Moment): Moment {
  if (closedAt.boot === now.boot) return closedAt;
  return later(now, -Math.max(0, elapsedMs(closedAt, now) ?? 0));
}

function resumedLadder(row: Case, now: Moment): LadderState {
  const { ladder } = row;
  if (ladder.kind === "stopped" || ladder.dueAt.boot === now.boot) return ladder;
  const dueAt = rebased(ladder.dueAt, now, longestWaitMs(row));
  if (ladder.kind === "respond-by") return { ...ladder, dueAt };
  return { ...ladder, dueAt, startedAt: later(dueAt, -rungWaitMs(row, ladder.nextRung)) };
}
