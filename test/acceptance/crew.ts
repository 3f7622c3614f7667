import type { PersonId } from "../../config/ids.ts";
import type { CaseOrder } from "../../gateway/core/cases/act.ts";
import type { Feedback } from "../../gateway/core/cases/feedback.ts";
import { stageOf } from "../../gateway/core/cases/stage.ts";
import type { Verb } from "../../gateway/core/cases/transitions.ts";
import type { CaseId } from "../../gateway/core/ids.ts";
import type { Command } from "../../gateway/core/commands/command.ts";
import type { SiteIndex } from "../../gateway/core/site-index.ts";
import { createBox } from "../gateway/core/bench-box.ts";
import { signed } from "./mode-site.ts";

export const found: Feedback = {
  cause: "阀门未关",
  action: "关阀",
  verdict: "real",
  category: "source",
  rootCause: "软管老化",
};

interface More {
  readonly id?: CaseId;
  readonly order?: CaseOrder;
  readonly feedback?: Feedback;
}

/** A box with the people of its roster and the street's desk around it. */
export function crewOf(site: SiteIndex) {
  const box = createBox(site);
  let words = 0;
  /** What the box answers one person: nothing, or why not. */
  const asks = (verb: Verb, by: string, { id = box.openCase().id, ...more }: More = {}) => {
    const command = `w-${(words += 1)}`;
    const withReport = verb === "submit" ? { feedback: found } : {};
    const { facts } = box.take({ kind: "case", case: id, by: by as PersonId, verb, command, ...withReport, ...more });
    const refused = facts.find((fact) => fact.kind === "refused" && fact.command === command);
    return refused?.kind === "refused" ? refused.why : undefined;
  };
  /** The first of the people whom the box lets do it. */
  const does = (verb: Verb, more: More = {}) => {
    for (const by of site.people.keys()) if (asks(verb, by, more) === undefined) return by;
    throw new Error(`nobody may ${verb}`);
  };
  const orders = (verb: string, args: Command["args"], over: Partial<Command> = {}) =>
    signed(box, args, { verb, role: "desk", ...over });
  /** The names the newest case went by, each once. */
  const stages = (id: CaseId) => {
    const row = box.state().case.get(id);
    if (row === undefined) throw new Error(`no case ${id}`);
    const names = row.steps.map(({ to }) => stageOf({ ...row, state: to }).label.zh);
    return names.filter((name, at) => name !== names[at - 1]);
  };
  return { box, asks, does, orders, stages };
}

export type Crew = ReturnType<typeof crewOf>;

/** From the first alarm to the end, with a formal dispatch on the way, all of it by the box's own people. */
export function walkThrough({ box, does }: Crew): CaseId {
  box.good("gas-1/gas", 50);
  const { id } = box.openCase();
  for (const verb of ["claim", "triage", "dispatch", "accept", "arrive", "start"] as const) does(verb);
  box.good("gas-1/gas", 1);
  box.wait(1);
  does("submit");
  if (box.state().case.get(id)?.state === "verifying") does("pass", { id });
  if (box.state().case.get(id)?.state === "closing") does("approve", { id });
  return id;
}
