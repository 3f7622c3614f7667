import { effectsOf, bearingOf, previewOf } from "../core/modes/effects.ts";
import { unaccounted, type Evacuation } from "../core/evacuation/rows.ts";
import { modeRow } from "../core/modes/mode.ts";
import { periodReports } from "../core/modes/period.ts";
import type { Put } from "../core/ports.ts";
import type { SiteIndex } from "../core/site-index.ts";
import type { State } from "../core/state.ts";
import { differenceLines, modeLabel } from "../mode-text.ts";
import type { Ask } from "./messages.ts";
import { readableCare } from "../core/care/counts.ts";
import type {
  CareReply,
  EvacuateReply,
  ModeOnScreens,
  ModePreview,
  ModeReply,
  PostReply,
  PostsReply,
  SetModeReply,
} from "./schema.ts";

interface Known {
  readonly index: SiteIndex;
  readonly state: () => State;
}
type AskOf<K extends Ask["kind"]> = Extract<Ask, { kind: K }>;

const reportsShownMax = 12;
const boardsShownMax = 5;

/** The mode, what it decides, the reports of the periods, and the board of evacuations: the newest last. */
export function modeAnswer({ index, state }: Known): ModeReply {
  const now = state();
  const bearing = bearingOf(now);
  const { summaryMs, factor } = effectsOf(index, bearing);
  const row = modeRow({ get: (table, key) => now[table].get(key) });
  return {
    mode: bearing.mode,
    label: modeLabel(bearing.mode, bearing.level),
    ...(row && { row }),
    cutOff: now.wan.get("wan")?.cutOff === true,
    summaryMs,
    factor,
    reports: periodReports(now).slice(-reportsShownMax),
    evacuations: [...now.evacuation.values()].slice(-boardsShownMax).map(boardOf),
  };
}

function boardOf(row: Evacuation) {
  return { ...row, unaccounted: unaccounted(row) };
}

export function careAnswer(state: Pick<State, "care" | "mode">): CareReply {
  const counts = readableCare(state);
  return counts === "sealed" ? { sealed: true, counts: [] } : { sealed: false, counts };
}

/** For every screen while it is not peace. */
export function modeOnScreens({ mode }: Pick<State, "mode">): { readonly mode?: ModeOnScreens } {
  const row = mode.get("mode");
  if (row === undefined || row.mode === "peace") return {};
  const { level, preset, reason, since, untilMs } = row;
  const more = { ...(preset && { preset }), ...(untilMs !== undefined && { untilMs }) };
  return { mode: { mode: row.mode, label: modeLabel(row.mode, level), reason, sinceMs: since.wallMs, ...more } };
}

/** Exactly what would become different. */
export function previewAnswer({ index, state }: Known, { mode, level }: AskOf<"mode-preview">): ModePreview {
  const changes = previewOf(index, bearingOf(state()), { mode, level });
  return { label: modeLabel(mode, level), changes, lines: differenceLines(index, changes) };
}

export async function setModeAnswer(
  { index, state, put }: Known & { readonly put: Put },
  { kind: _kind, id: _id, by, command, ...change }: AskOf<"set-mode">,
): Promise<SetModeReply> {
  const { facts } = await put({ kind: "mode", by, command, change });
  const refused = facts.find((fact) => fact.kind === "mode-refused");
  if (refused?.kind === "mode-refused") return { done: false, refused: refused.why };
  return { done: true, now: modeAnswer({ index, state }) };
}

export async function evacuateAnswer(
  { state, put }: { readonly state: () => State; readonly put: Put },
  { by, command, act }: AskOf<"evacuate">,
): Promise<EvacuateReply> {
  const { facts, changes } = await put({ kind: "evacuation", by, command, act });
  const refused = facts.find((fact) => fact.kind === "evacuation-refused");
  if (refused?.kind === "evacuation-refused") return { done: false, refused: refused.why };
  const change = changes.findLast(({ table }) => table === "evacuation");
  const row = change?.table === "evacuation" ? change.value : state().evacuation.get(act.evacuation);
  return row === undefined ? { done: false, refused: "unknown-evacuation" } : { done: true, board: boardOf(row) };
}

export function postsAnswer({ state }: Pick<Known, "state">): PostsReply {
  return { posts: [...state().post.values()] };
}

export async function postAnswer(
  { state, put }: { readonly state: () => State; readonly put: Put },
  { by, command, act }: AskOf<"post">,
): Promise<PostReply> {
  const { facts, changes } = await put({ kind: "post", by, command, act });
  const refused = facts.find((fact) => fact.kind === "post-refused");
  if (refused?.kind === "post-refused") return { done: false, refused: refused.why };
  const change = changes.findLast(({ table, value }) => table === "post" && value !== undefined);
  const before = [...state().post.values()].find(({ commands }) => commands.includes(command));
  const post = change?.table === "post" ? change.value : before;
  return post === undefined ? { done: false, refused: "unknown-post" } : { done: true, post };
}
