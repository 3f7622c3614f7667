import type { SiteInput } from "../../config/site.ts";
import { createBox } from "../gateway/core/bench-box.ts";
import { testSite } from "../gateway/core/site.ts";

/** Two groups of residents in one grid; gas that only hints, and gas that endangers. */
export function residentSite(groups: readonly string[] = ["group-a", "group-b"], channels: SiteInput["channels"] = []) {
  return testSite((site) => ({
    ...site,
    channels: [...(site.channels ?? []), ...(channels ?? [])],
    grids: site.grids.map((grid) => (grid.id === "micro-1" ? { ...grid, groups: [...groups] } : grid)),
    rules: [
      ...(site.rules ?? []),
      {
        id: "gas.pre",
        title: { zh: "燃气预报", en: "Gas traces" },
        kind: "limit",
        on: { quantity: "combustible-gas" },
        hazard: "gas",
        severity: 4,
        above: "10 %LEL",
        clear: "8 %LEL",
        supersededBy: "gas.high",
        basis: "assumed",
      },
    ],
  }));
}

export type ResidentBox = ReturnType<typeof createBox>;
let acts = 0;

export function say(box: ResidentBox, by: string, act: object) {
  acts += 1;
  const { facts } = box.take({ kind: "publication", by, command: `n-${acts}`, act } as never);
  const refused = facts.find(({ kind }) => kind === "publication-refused");
  return refused?.kind === "publication-refused" ? refused.why : "done";
}

export function warn(box: ResidentBox, by = "worker-a") {
  return say(box, by, { do: "draft", template: "gas-warning", grids: ["micro-1"], case: box.openCase().id });
}

export function newest(box: ResidentBox) {
  const row = [...box.state().publication.values()].at(-1);
  if (row === undefined) throw new Error("nothing was drafted");
  return row;
}

export function confirmed(box: ResidentBox) {
  warn(box);
  const { id } = newest(box);
  say(box, "room", { do: "confirm", publication: id });
  return box.state().publication.get(id);
}

/** The case is worked off and closed by people. */
export function closeCase(box: ResidentBox) {
  box.good("node-1/gas", 0);
  box.wait(120);
  box.take({
    kind: "reset",
    alarm: "node-1/gas#gas.hh" as never,
    by: "worker-a" as never,
    command: `r-${(acts += 1)}`,
  });
  for (const verb of ["claim", "arrive", "start", "submit"] as const) box.act(verb, "worker-a");
}
