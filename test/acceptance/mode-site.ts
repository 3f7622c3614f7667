import type { SiteInput } from "../../config/site.ts";
import type { Command } from "../../gateway/core/commands/command.ts";
import type { SiteIndex } from "../../gateway/core/site-index.ts";
import { createBox } from "../gateway/core/bench-box.ts";
import { testSite } from "../gateway/core/site.ts";

/** A gauge with the limits of a river, whose orange is 保证. */
const orange: NonNullable<SiteInput["rules"]>[number] = {
  id: "water.orange",
  title: { zh: "达到保证水位", en: "At the guaranteed level" },
  kind: "limit",
  on: { quantity: "water-level" },
  hazard: "water",
  severity: 2,
  above: "3.8 m",
  clear: "3.7 m",
  basis: "assumed",
};

/** By day one worker, in the flood season two. */
export function modeSite(change: (site: SiteInput) => SiteInput = (site) => site): SiteIndex {
  return testSite((site) => {
    const [worker, ...others] = site.roster;
    if (worker === undefined) throw new Error("the site has a roster");
    const peace = { ...worker, modes: ["peace" as const, "recovery" as const] };
    const { shift: _shift, ...whole } = worker;
    const flood = { ...whole, people: ["worker-a", "worker-b"], modes: ["alert" as const, "emergency" as const] };
    return change({ ...site, rules: [...(site.rules ?? []), orange], roster: [peace, flood, ...others] });
  });
}

export type Box = ReturnType<typeof createBox>;

let commands = 0;

/** The commander 指挥长 of the street signs. */
export function signed(box: Box, args: Command["args"], over: Partial<Command> = {}) {
  commands += 1;
  const now = box.now();
  const times = { notBeforeMs: now.wallMs, expiresMs: now.wallMs + 600_000 };
  const who = { tier: "street", role: "commander", operator: "desk-1" } as const;
  const command: Command = { key: "aa", id: `m-${commands}`, ...times, ...who, verb: "mode.set", args, ...over };
  const { facts } = box.take({ kind: "downlink", command });
  const answer = facts.find(({ kind }) => kind === "command");
  return answer?.kind === "command" ? answer.outcome : undefined;
}

/** Somebody on the box signs; the community's duty room stands over the whole site. */
export function onSite(box: Box, change: { mode: string; reason: string; [more: string]: unknown }, by = "room") {
  commands += 1;
  return box.take({ kind: "mode", by, command: `p-${commands}`, change } as never);
}

export function modeOf(box: Box) {
  return box.state().mode.get("mode");
}
