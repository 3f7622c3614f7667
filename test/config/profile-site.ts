import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { alarmProfileSchema, type AlarmProfile } from "../../config/alarm-profile.ts";
import { expandAlarms } from "../../config/alarm-rules.ts";
import { checkSite } from "../../config/check.ts";
import type { ProfileId } from "../../config/ids.ts";
import type { Problem } from "../../config/problem.ts";
import { siteSchema, type Site, type SiteInput } from "../../config/site.ts";
import { everything, ruleSite } from "../gateway/core/rule-bench.ts";

export function shippedProfile(name: string): AlarmProfile {
  return alarmProfileSchema.parse(parse(readFileSync(`config/alarms/${name}.yaml`, "utf8")));
}

/** What the profiles ask of a site, answered for the test nodes. */
const answers = {
  alarm: "0.2 dB/m",
  warning: "3 m",
  guarantee: "4 m",
  record: "5 m",
  pumpFault: "b/fault",
  grant: "b/access-grant",
} as const;

/** Some profiles stand beside another one, whose alarms they ask for. */
const beside: Readonly<Record<string, readonly string[]>> = {
  "evacuation-door": ["smoke"],
  "basement-pump": ["basement-water"],
};

/** The four test nodes with every quantity, watched by one profile and those it stands beside. */
export function siteOfProfile(name: string): { readonly site: Site; readonly problems: readonly Problem[] } {
  const names = [...(beside[name] ?? []), name];
  const shelf = new Map(names.map((each) => [each as ProfileId, shippedProfile(each)]));
  const uses = names.map((use) => ({
    use,
    with: Object.fromEntries(
      Object.entries(answers).filter(([ask]) => ask in (shelf.get(use as ProfileId)?.asks ?? {})),
    ),
  }));
  const devices = ruleSite([]).devices?.map((device) => ({ ...device, calibrated: "2026-01-01" })) ?? [];
  const written: SiteInput = ruleSite([], { alarms: uses, devices });
  const profiles = new Map([["node" as ProfileId, everything]]);
  const parsed = siteSchema.parse({ ...written, roster: rosterOf(written) });
  const { site, problems, inUse } = expandAlarms(parsed, profiles, { profiles: shelf, names });
  // The nodes measure everything, so the other hazards are not guarded: that is a word for another test.
  const found = checkSite(site, profiles)
    .filter(({ code }) => code !== "W1405")
    .map(inUse);
  return { site, problems: [...problems, ...found] };
}

function rosterOf({ grids, roster }: SiteInput): SiteInput["roster"] {
  return grids.flatMap(({ id }) => roster.map((each) => ({ ...each, grid: id })));
}
