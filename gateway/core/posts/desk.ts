import type { GridId } from "../../../config/ids.ts";
import { limits } from "../../../config/limits.ts";
import { bookOf } from "../people/duty.ts";
import { isAbove } from "../people/override-acts.ts";
import type { Turn } from "../turn.ts";
import type { Post, PostAct, PostId, PostInput, PostRefusal } from "./rows.ts";

/** A person opens a post, checks in there, or closes it. A repeated command changes nothing. */
export function atPost(turn: Turn, input: PostInput): void {
  const { by, command, act } = input;
  if ([...turn.rows("post").values()].some(({ commands }) => commands.includes(command))) return;
  const why = turn.site.people.has(by) ? carryOut(turn, input) : "unknown-person";
  if (why !== undefined) turn.fact({ kind: "post-refused", by, command, act: act.do, why });
}

function carryOut(turn: Turn, input: PostInput): PostRefusal | undefined {
  const { act, by } = input;
  if (act.do === "open") return open(turn, input, act);
  const post = turn.get("post", act.post);
  if (post === undefined) return "unknown-post";
  if (post.closedAt !== undefined) return "closed";
  if (act.do === "check-in") return checkIn(turn, post, { input, act });
  if (!mayRun(turn, post.grid, input)) return "not-above";
  keep(turn, { ...post, closedAt: turn.now }, { event: "closed", by, command: input.command });
  return undefined;
}

type Doing<D extends PostAct["do"]> = Extract<PostAct, { readonly do: D }>;

function open(turn: Turn, input: PostInput, { label, grid }: Doing<"open">): PostRefusal | undefined {
  const { by, command } = input;
  if (label.trim() === "") return "label-missing";
  if (!turn.site.grids.has(grid)) return "unknown-grid";
  if (!mayRun(turn, grid, input)) return "not-above";
  if (!hasRoom(turn)) return "too-many";
  const id: PostId = `ps${(turn.get("box", "box")?.seq ?? 0) + 1}`;
  const post = { id, label, grid, openedAt: turn.now, openedBy: by, checkIns: [], commands: [] };
  keep(turn, post, { event: "opened", by, command });
  return undefined;
}

function mayRun(turn: Turn, grid: GridId, { by }: PostInput): boolean {
  return isAbove(bookOf(turn), grid, by);
}

/** The oldest that is closed makes room. */
function hasRoom(turn: Turn): boolean {
  const posts = [...turn.rows("post").values()];
  if (posts.length < limits.postsMax) return true;
  const closed = posts.find(({ closedAt }) => closedAt !== undefined);
  if (closed !== undefined) turn.drop("post", closed.id);
  return closed !== undefined;
}

function checkIn(
  turn: Turn,
  post: Post,
  { input, act }: { readonly input: PostInput; readonly act: Doing<"check-in"> },
): undefined {
  const { by, command } = input;
  const entry = { by, at: turn.now, ...(act.note !== undefined && { note: act.note }) };
  const checkIns = [...post.checkIns, entry].slice(-limits.checkInsKept);
  keep(turn, { ...post, checkIns }, { event: "checked-in", by, command });
}

interface Done extends Pick<PostInput, "by" | "command"> {
  readonly event: "opened" | "checked-in" | "closed";
}

function keep(turn: Turn, post: Post, { event, by, command }: Done): void {
  const commands = [...post.commands, command].slice(-limits.checkInsKept);
  turn.put("post", post.id, { ...post, commands });
  turn.fact({ kind: "post", post: post.id, event, by, grid: post.grid, label: post.label });
}
