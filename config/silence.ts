import type { DeviceProfile } from "./device-profile.ts";
import { type PointId, pointId, type ProfileId, type RuleId } from "./ids.ts";
import type { Quantity } from "./quantity.ts";
import type { RuleOf } from "./rule.ts";
import type { Device, Site } from "./site.ts";

/**
 * Silence is an alarm, also where nobody wrote it down: a device without any silent rule gets one. It watches what the
 * device is there for, and waits for three missed reports.
 */
export function withSilence(site: Site, profiles: ReadonlyMap<ProfileId, DeviceProfile>): Site {
  const taken = new Set<string>(site.rules.map(({ id }) => id));
  const rules = site.devices.flatMap((device): readonly RuleOf<"silent">[] => {
    const profile = profiles.get(device.profile);
    // The box cannot tell anybody that it is silent.
    if (profile === undefined || profile.transport === "box" || isWatched(site, device, profile)) return [];
    const id = freeId(`silent.${device.id}`.slice(0, 60), taken);
    return [ruleFor(id, device, { site, profile })];
  });
  return rules.length === 0 ? site : { ...site, rules: [...site.rules, ...rules] };
}

type Measure = DeviceProfile["measures"][number];

/** One of its points speaks for the whole device, if that is what the site says. */
function isWatched({ rules }: Site, { id }: Device, { measures }: DeviceProfile): boolean {
  const silent = rules.filter((rule) => rule.kind === "silent");
  return (measures as readonly Measure[]).some((measure) =>
    silent.some(({ on }) =>
      "quantity" in on ? on.quantity === measure.quantity : on.points.includes(pointId(id, measure.id)),
    ),
  );
}

function freeId(wanted: string, taken: Set<string>): RuleId {
  let id = wanted;
  for (let turn = 2; taken.has(id); turn += 1) id = `${wanted}-${turn}`;
  taken.add(id);
  return id as RuleId;
}

interface Setting {
  readonly site: Site;
  readonly profile: DeviceProfile;
}

function ruleFor(id: RuleId, device: Device, { site, profile }: Setting): RuleOf<"silent"> {
  const points = watchedPoints(device, profile);
  const isVital = (profile.measures as readonly Measure[]).some(({ quantity }) => vital.has(quantity));
  return {
    id,
    kind: "silent",
    title: { zh: "设备失联", en: "Device silent" },
    on: { points },
    hazard: "system",
    severity: isVital ? 3 : 4,
    after: patienceMs(device, { site, profile }),
    onDelay: 0,
    offDelay: 0,
    latch: false,
    shadow: false,
    basis: "assumed; default: three missed reports, at least 100 s; without a known interval 25 h",
  };
}

/** What its alarms are about; of a device without alarms, what its profile names first. */
function watchedPoints({ id }: Device, { measures }: DeviceProfile): PointId[] {
  const all: readonly Measure[] = measures;
  const main = all.filter(({ quantity }) => vital.has(quantity) || watched.has(quantity));
  return (main.length > 0 ? main : all.slice(0, 1)).map((measure) => pointId(id, measure.id));
}

const vital: ReadonlySet<Quantity> = new Set<Quantity>([
  "combustible-gas",
  "carbon-monoxide",
  "carbon-monoxide-density",
  "hydrogen-sulfide",
  "gas-alarm",
  "smoke",
  "smoke-alarm",
  "fire-alarm",
]);
const watched: ReadonlySet<Quantity> = new Set<Quantity>([
  "water-level",
  "stage",
  "ponding-depth",
  "water-leak",
  "door",
]);

/** Reports missed before silence is one. */
const reportsMissed = 3;
/** A device that is read every second is not lost after three. */
const patienceMinMs = 100_000;
/** Zigbee2MQTT's own limit for battery devices is 1500 min. */
const patienceUnknownMs = 90_000_000;

function patienceMs(device: Device, { site, profile }: Setting): number {
  const everyMs = intervalMs(device, { site, profile });
  return everyMs === undefined ? patienceUnknownMs : Math.max(patienceMinMs, everyMs * reportsMissed);
}

function intervalMs(device: Device, { site, profile }: Setting): number | undefined {
  if ("link" in device) return site.links.find(({ id }) => id === device.link)?.poll;
  return "expectEvery" in profile ? profile.expectEvery : undefined;
}
