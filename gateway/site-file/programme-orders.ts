import { existsSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { amended, type Change } from "../../config/amendment.ts";
import { isError } from "../../config/diagnostic.ts";
import { editedText } from "../../config/edit.ts";
import { isMapping } from "../../config/findings.ts";
import { profileIdSchema } from "../../config/ids.ts";
import { limits } from "../../config/limits.ts";
import { loadSite, type LoadedSite } from "../../config/load.ts";
import { pathText } from "../../config/problem.ts";
import { programmeBounds } from "../../config/programme-bounds.ts";
import { profileFiles, usualDirectories } from "../../config/shelf.ts";
import { replaceFile } from "../access/credential-file.ts";
import { done, refused, type Command, type CommandOutcome } from "../core/commands/command.ts";
import type { Log } from "../core/ports.ts";
import type { Applied, SiteKeeper } from "./keeper.ts";

interface ProgrammeOrdersDeps {
  readonly keeper: SiteKeeper | undefined;
  /** What is laid over the site's file: it has to fit the new programme as well. */
  readonly changes: () => readonly Change[];
  /** Writes into the journal what became of the file. */
  readonly note: () => void;
  readonly log: Log;
}

/**
 * Orders on the programme 治理模式. They go the way of every change of the site's file: checked whole, on trial, and
 * taken back by itself when nobody keeps it, or when the gateway dies before.
 */
export function createProgrammeOrders(deps: ProgrammeOrdersDeps): (command: Command) => CommandOutcome | undefined {
  return (command) => {
    if (command.verb !== "profile.apply" || deps.keeper === undefined) return undefined;
    try {
      return carriedOut(command, deps.keeper, deps);
    } catch (error) {
      deps.log.error("programme-not-written", { error: String(error) });
      return refused("profile-refused", "not-writable");
    } finally {
      deps.note();
    }
  };
}

function carriedOut(command: Command, keeper: SiteKeeper, deps: ProgrammeOrdersDeps): CommandOutcome {
  const { act, programme } = command.args;
  const name = profileIdSchema.safeParse(programme).data;
  if (name === undefined) return refused("profile-refused", "unknown-programme");
  if (act === "try") return tried(command, name, { keeper, deps });
  // A trial of people on site is theirs.
  if (keeper.view().trial?.reason !== reasonFor(name)) return refused("profile-refused", "no-trial");
  return answered(act === "keep" ? keeper.keep(signerOf(command)) : keeper.undo(signerOf(command)));
}

interface Around {
  readonly keeper: SiteKeeper;
  readonly deps: ProgrammeOrdersDeps;
}

function tried(command: Command, name: string, { keeper, deps }: Around): CommandOutcome {
  const { file, text, isEdited, isWritable } = keeper.onDisk();
  if (keeper.view().trial !== undefined) return refused("profile-refused", "on-trial");
  // Somebody on site is at work on the file: what they wrote is not overwritten from afar.
  if (isEdited) return refused("profile-refused", "stale");
  if (!isWritable) return refused("profile-refused", "not-writable");
  const next = editedText(text, [{ do: "set", path: ["programme"], value: name }]);
  if (next === undefined) return refused("profile-refused", "invalid");
  const brought = bring(command, name, file);
  if (brought.kind === "refused") return refused("profile-refused", brought.why);
  const why = refusalOf(keeper.loaded(), loadSite(file, { text: next }), deps.changes());
  if (why !== undefined) {
    brought.takeBack();
    return why;
  }
  const { confirmMs = limits.siteTrialMs.usual } = command.args;
  const wish = { ...signerOf(command), text: next, reason: reasonFor(name), confirmMs: Number(confirmMs) };
  return answered(keeper.apply(wish));
}

type Brought =
  { readonly kind: "there"; readonly takeBack: () => void } | { readonly kind: "refused"; readonly why: string };

/** A programme that comes with the order gets a file beside the site's; a name never gets another meaning. */
function bring({ args: { body } }: Command, name: string, siteFile: string): Brought {
  const there = profileFiles(usualDirectories(siteFile, "programmes")).get(name as never);
  const kept: Brought = { kind: "there", takeBack: () => undefined };
  if (body === undefined) return there === undefined ? { kind: "refused", why: "unknown-programme" } : kept;
  const [written, id] = [`${String(body)}\n`, idIn(String(body))];
  if (id !== name) return { kind: "refused", why: "another-id" };
  if (there !== undefined) return textOf(there) === written ? kept : { kind: "refused", why: "name-taken" };
  const file = join(dirname(siteFile), "programmes", `${name}.yaml`);
  replaceFile(file, written, 0o644);
  return { kind: "there", takeBack: () => rmSync(file, { force: true }) };
}

function idIn(body: string): unknown {
  try {
    const read: unknown = JSON.parse(body);
    return isMapping(read) ? read["id"] : undefined;
  } catch {
    return undefined;
  }
}

/** Why the site may not become that: its checks, the bounds of orders from afar, or an amendment it has. */
function refusalOf(
  before: LoadedSite,
  loaded: ReturnType<typeof loadSite>,
  changes: readonly Change[],
): CommandOutcome | undefined {
  if (!loaded.ok) {
    const first = loaded.error.find(isError);
    return refused("invalid", first && told(first.code, first.path, first.problem.en));
  }
  const [bound] = programmeBounds(before, loaded.value);
  const { unfit } = amended(loaded.value, changes);
  const [problem] = unfit.flatMap(({ problems }) => problems);
  if (bound?.code === "E1363") return refused("loosens-life-safety", pathText(bound.path));
  if (bound !== undefined) return refused("invalid", told(bound.code, pathText(bound.path), bound.problem.en));
  return problem && refused("invalid", told(problem.code, problem.path, problem.problem.en));
}

function told(code: string, place: string, problem: string): string {
  return `${code} ${place}: ${problem}`.slice(0, 300);
}

function answered(said: Applied): CommandOutcome {
  if (!said.ok)
    return said.error.refused === "same" ? done("in force") : refused("profile-refused", said.error.refused);
  const { trial } = said.value;
  return done(trial === undefined ? "in force" : `on trial until ${trial.untilMs}`);
}

function signerOf({ key, operator }: Command) {
  return { by: `${key}:${operator}`, from: "district" };
}

function reasonFor(name: string): string {
  return `profile.apply ${name}`;
}

function textOf(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}
