import { basicProgramme } from "../../basic-programme.ts";
import { deviceProfileSchema } from "../../../config/device-profile.ts";
import type { ProfileId } from "../../../config/ids.ts";
import { quantities, type Quantity } from "../../../config/quantity.ts";
import type { SiteInput } from "../../../config/site.ts";
import { siteSchema } from "../../../config/site.ts";
import { indexSite, type SiteIndex } from "../../../gateway/core/site-index.ts";
import { createBox } from "./bench-box.ts";

/** A device with one measure of every quantity, named like it. */
export const everything = deviceProfileSchema.parse({
  transport: "mqtt",
  title: { zh: "试验节点", en: "Test node" },
  source: "written for the tests",
  topic: "gridpost/in/{name}",
  measures: (Object.keys(quantities) as Quantity[]).map((quantity) => ({
    id: quantity,
    quantity,
    pointer: `/${quantity}`,
    unit: quantities[quantity].unit,
  })),
  vectors: [{ payload: '{"door":1}', expect: { door: 1 } }],
});

type RuleInput = NonNullable<SiteInput["rules"]>[number];
type Written = Record<string, unknown> & { readonly kind: RuleInput["kind"] };

/** Four nodes, a to c in one zone and d in another. */
export function ruleSite(rules: readonly Written[], more: Partial<SiteInput> = {}): SiteInput {
  const node = (id: string, grid: string) => ({ id, name: id, profile: "node", place: { grid } });
  return {
    box: { id: "box-1", name: "示例小区", utcOffset: "+08:00" },
    grids: [
      { id: "zone-1", tier: "micro", name: "一号微网格" },
      { id: "zone-2", tier: "micro", name: "二号微网格" },
    ],
    devices: [node("a", "zone-1"), node("b", "zone-1"), node("c", "zone-1"), node("d", "zone-2")],
    rules: rules.map(
      (rule, at) =>
        ({
          id: `rule-${at}`,
          title: { zh: "试验", en: "Test" },
          on: { points: ["a/water-level"] },
          hazard: "water",
          severity: 3,
          basis: "assumed",
          ...rule,
        }) as unknown as RuleInput,
    ),
    people: [{ id: "worker-a", title: "网格员甲", channels: ["screen"] }],
    roster: [
      { grid: "zone-1", role: "worker", people: ["worker-a"], shift: "12h", handover: "08:00", from: "2026-06-01" },
    ],
    ladder: {
      rungs: [{ tier: "micro", role: "worker", after: "0s" }],
      repeat: "5min",
      respondBy: "10min",
      basis: "assumed",
    },
    ...more,
  };
}

function indexOf(site: SiteInput): SiteIndex {
  return indexSite(siteSchema.parse(site), new Map([["node" as ProfileId, everything]]), basicProgramme);
}

/** The production core with some rules on the four nodes. */
export function ruleBox(rules: readonly Written[], more: Partial<SiteInput> = {}) {
  const box = createBox(indexOf(ruleSite(rules, more)));
  const rings = (alarm: string) => {
    const kind = box.state().alarm.get(alarm)?.condition.kind;
    return kind === "active" || kind === "pending-off";
  };
  const evidence = () => box.facts.flatMap((fact) => (fact.kind === "alarm" ? [fact.evidence] : [])).at(-1);
  /** One value every so many seconds, as a sensor that is polled gives them. */
  const feed = (point: string, values: readonly number[], everyS: number) => {
    for (const value of values) {
      box.wait(everyS);
      box.good(point, value);
    }
  };
  return { ...box, rings, evidence, feed };
}
