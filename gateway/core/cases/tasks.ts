import type { PersonId } from "../../../config/ids.ts";
import type { Moment } from "../time.ts";

/** Numbered within its case. */
export type TaskId = `t${number}`;

/**
 * Part of the work of a case that somebody else does 子任务; the case is not closed before it is done. A whistle 吹哨 is
 * one for a department, which reports in 报到 or does not come. `no-show` holds nobody up and may still report in.
 */
export interface Task {
  readonly id: TaskId;
  readonly owner:
    | { readonly kind: "person"; readonly person: PersonId }
    | { readonly kind: "department"; readonly department: string };
  readonly what: string;
  readonly state: "open" | "reported-in" | "done" | "no-show";
  readonly since: Moment;
  /** A department that has not reported in by then does not come. */
  readonly dueAt?: Moment;
  /** Who should come instead, as whoever was called asks. */
  readonly wish?: { readonly department: string; readonly reason: string } | undefined;
}

export function isTaskOpen({ state }: Task): boolean {
  return state === "open" || state === "reported-in";
}

export function nextTaskId(tasks: readonly Task[]): TaskId {
  return `t${tasks.length + 1}`;
}
