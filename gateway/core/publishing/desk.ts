import type { GridId, PersonId } from "../../../config/ids.ts";
import { may, roleAt } from "../../../config/programme.ts";
import { limits } from "../../../config/limits.ts";
import { holdsCaseOpen } from "../alarms/name.ts";
import { membersOf } from "../cases/guards.ts";
import { isOver } from "../cases/transitions.ts";
import type { CaseId } from "../ids.ts";
import { fail, ok, type Result } from "../result.ts";
import { pathOf } from "../site-index.ts";
import type { Turn } from "../turn.ts";
import { draftOf, keepPublication, publish, templateOf } from "./outbox.ts";
import type { Publication, PublicationAct, PublicationId, PublicationInput, PublicationRefusal } from "./rows.ts";

type Drafting = Extract<PublicationAct, { readonly do: "draft" }>;

/** Somebody drafts, somebody who may broadcast confirms; only then residents are told. A repeat changes nothing. */
export function atPublication(turn: Turn, input: PublicationInput): void {
  const { by, command, act } = input;
  if ([...turn.rows("publication").values()].some(({ commands }) => commands.includes(command))) return;
  const why = turn.site.people.has(by) ? carryOut(turn, input) : "unknown-person";
  if (why !== undefined) turn.fact({ kind: "publication-refused", by, command, act: act.do, why });
}

function carryOut(turn: Turn, { act, by, command }: PublicationInput): PublicationRefusal | undefined {
  if (act.do === "draft") {
    const drafted = draft(turn, act, { by, command });
    return drafted.ok ? undefined : drafted.error;
  }
  const row = turn.get("publication", act.publication);
  if (row === undefined) return "unknown-publication";
  if (!mayBroadcast(turn, row.grids, by)) return "may-not-broadcast";
  const known = { ...row, commands: [...row.commands, command] };
  if (act.do === "confirm") return confirm(turn, known, by);
  return withdraw(turn, known, { by, reason: act.reason });
}

/** A desk above whose key may: its signature is the confirmation. */
export function orderPublication(
  turn: Turn,
  act: Drafting,
  said: { readonly by: string; readonly command: string },
): Result<PublicationId, PublicationRefusal> {
  const drafted = draft(turn, act, said);
  if (drafted.ok) publish(turn, drafted.value, said.by);
  return drafted.ok ? ok(drafted.value.id) : drafted;
}

function draft(
  turn: Turn,
  act: Drafting,
  { by, command }: { readonly by: string; readonly command: string },
): Result<Publication, PublicationRefusal> {
  const why = draftRefusal(turn, act);
  if (why !== undefined) return fail(why);
  const drafts = [...turn.rows("publication").values()].filter(({ state }) => state === "draft");
  if (drafts.length >= limits.publicationDraftsMax) return fail("too-many");
  const row = draftOf(turn, { ...act, by, commands: [command] });
  if (row === undefined) return fail("unknown-template");
  keepPublication(turn, row, { event: "drafted", by });
  return ok(row);
}

function draftRefusal(turn: Turn, { template: key, grids, case: of }: Drafting): PublicationRefusal | undefined {
  const template = templateOf(turn, key);
  if (template === undefined) return "unknown-template";
  if (grids.length === 0 || !grids.every((grid) => turn.site.grids.has(grid))) return "unknown-grid";
  if (template.kind === "all-clear") return "all-clear-by-itself";
  return template.kind === "warning" ? warningRefusal(turn, of) : undefined;
}

/** 预报、苗头 are for the worker: residents hear of red and orange alarms that stand, and of nothing that is practised. */
function warningRefusal(turn: Turn, id: CaseId | undefined): PublicationRefusal | undefined {
  const row = id === undefined ? undefined : turn.get("case", id);
  if (row === undefined || isOver(row)) return "case-missing";
  if (row.practice !== undefined) return "drill";
  const stands = membersOf(turn.rows("alarm"), row).some(holdsCaseOpen);
  return row.severity <= 2 && stands ? undefined : "pre-alarm";
}

/** Looked at again as it goes out: what it warns of may be over, or milder, by then. */
function confirm(turn: Turn, row: Publication, by: PersonId): PublicationRefusal | undefined {
  if (row.state !== "draft") return "wrong-state";
  const why = row.kind === "warning" ? warningRefusal(turn, row.case) : undefined;
  if (why === undefined) publish(turn, row, by);
  return why;
}

/** Residents who were warned are told that it is over, also when it should not have gone out. */
function withdraw(
  turn: Turn,
  row: Publication,
  { by, reason }: { readonly by: PersonId; readonly reason: string },
): PublicationRefusal | undefined {
  if (reason.trim() === "") return "reason-missing";
  if (row.state === "withdrawn" || row.kind === "all-clear") return "wrong-state";
  keepPublication(turn, { ...row, state: "withdrawn", reason }, { event: "withdrawn", by, reason });
  return undefined;
}

function mayBroadcast({ site }: Turn, grids: readonly GridId[], by: PersonId): boolean {
  return grids.every((grid) => {
    const above = new Set(pathOf(site, grid).map(({ id }) => id));
    return site.site.roster.some((layer) => {
      const tier = site.grids.get(layer.grid)?.tier ?? "";
      return above.has(layer.grid) && layer.people.includes(by) && may(roleAt(site.programme, tier, layer.role), "B");
    });
  });
}

/** The newest stay; a warning without its all-clear always does. */
export function forgetPublications(turn: Turn): void {
  const rows = [...turn.rows("publication").values()].filter(({ kind, state, clearedBy }) => {
    return state !== "published" || kind !== "warning" || clearedBy !== undefined;
  });
  for (const { id } of rows.slice(0, Math.max(0, turn.rows("publication").size - limits.publicationsKept))) {
    for (const [key, { publication }] of turn.rows("delivery")) if (publication === id) turn.drop("delivery", key);
    turn.drop("publication", id);
  }
}
