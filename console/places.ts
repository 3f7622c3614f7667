import { computed } from "@preact/signals";
import type {
  AlarmId,
  AlarmState,
  Case,
  PersonId,
  PointView,
  RuleView,
  SiteView,
  Tier,
} from "../gateway/api/schema.ts";
import { alarms, duty, site } from "./live.ts";
import { labelText } from "./text/words.ts";

type Grid = SiteView["grids"][number];

const points = computed(() => byId(site.value?.points ?? []));
const rules = computed(() => byId(site.value?.rules ?? []));
const grids = computed(() => byId(site.value?.grids ?? []));
const people = computed(() => byId(site.value?.people ?? []));

export function personTitle(id: PersonId): string {
  return people.value.get(id)?.title ?? id;
}

export function gridName(id: string): string {
  return grids.value.get(id)?.name ?? id;
}

export function pointView(id: string): PointView | undefined {
  return points.value.get(id);
}

export function ruleView(id: string): RuleView | undefined {
  return rules.value.get(id);
}

export interface Member {
  readonly id: AlarmId;
  readonly alarm: AlarmState;
  readonly point: PointView;
  readonly rule: RuleView;
}

export const allMembers = computed<readonly Member[]>(() =>
  [...alarms.value].flatMap(([id, alarm]) => {
    const point = pointView(alarm.point);
    const rule = ruleView(alarm.rule);
    return point && rule ? [{ id: id as AlarmId, alarm, point, rule }] : [];
  }),
);

/** The alarms of a case with what they mean, the one that matters most first. */
export function membersOf(of: Case): readonly Member[] {
  return allMembers.value
    .filter(({ id }) => of.alarms.includes(id))
    .sort((a, b) => Number(isRinging(b.alarm)) - Number(isRinging(a.alarm)) || a.rule.severity - b.rule.severity);
}

/** The condition is there, or was a moment ago. */
export function isRinging({ condition }: AlarmState): boolean {
  return condition.kind === "active" || condition.kind === "pending-off";
}

/** Who answers at a tier above a zone, by the roster as it stands now. */
export function dutyAt(zone: string, tier: Tier, roles: readonly string[]): readonly PersonId[] {
  const grid = gridAt(zone, tier);
  return duty.value
    .filter((each) => each.grid === grid?.id && roles.includes(each.role))
    .flatMap(({ people: on }) => on);
}

export function tierName(tier: Tier): string {
  const label = site.value?.programme.tiers.find(({ key }) => key === tier)?.label;
  return label === undefined ? tier : labelText(label);
}

/** By the programme's own word for it at that tier. */
export function roleName(tier: Tier | undefined, role: string): string {
  const roles = site.value?.programme.roles.filter(({ key }) => key === role) ?? [];
  const found = roles.find((each) => each.tier === undefined || each.tier === tier);
  return found === undefined ? role : labelText(found.label);
}

export function tierOf(grid: string): Tier | undefined {
  return grids.value.get(grid)?.tier;
}

export function gridAt(zone: string, tier: Tier): Grid | undefined {
  let grid = grids.value.get(zone);
  while (grid !== undefined && grid.tier !== tier)
    grid = grid.parent === undefined ? undefined : grids.value.get(grid.parent);
  return grid;
}

function byId<T extends { readonly id: string }>(items: readonly T[]): ReadonlyMap<string, T> {
  return new Map(items.map((item) => [item.id, item]));
}
