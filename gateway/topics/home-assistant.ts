import type { DeviceId } from "../../config/ids.ts";
import { factsOf, type Quantity } from "../../config/quantity.ts";
import type { Point, SiteIndex } from "../core/site-index.ts";
import { measureOf, staleAfterSeconds } from "./device-speech.ts";

/**
 * Home Assistant's device discovery: one retained message for each device. A concentration of gas is a sensor without a
 * class, for Home Assistant's class `gas` is a volume; nothing here takes commands.
 */
export function discoveryOf(
  index: SiteIndex,
  device: DeviceId,
  points: readonly Point[],
  { root, version }: { readonly root: string; readonly version: string },
): { readonly topic: string; readonly payload: object } {
  const { box } = index.site;
  const id = `gridpost_${box.id}_${device}`.replaceAll(/[^a-zA-Z0-9_-]/g, "_");
  const expire = staleAfterSeconds(index, points);
  const components = points.map((point) => [measureOf(point), componentOf(point, id, expire)] as const);
  return {
    topic: `homeassistant/device/${id}/config`,
    payload: {
      device: {
        identifiers: [id],
        name: points[0]?.name ?? device,
        manufacturer: "Gridpost",
        via_device: `gridpost_${box.id}`,
      },
      origin: { name: "Gridpost 格哨", sw_version: version },
      state_topic: `${root}/dev/${device}/last`,
      availability: [{ topic: `${root}/status` }, { topic: `${root}/dev/${device}/availability` }],
      availability_mode: "all",
      components: Object.fromEntries(components),
    },
  };
}

function componentOf(point: Point, device: string, expire: number | undefined): object {
  const measure = measureOf(point);
  const { kind, unit, label } = factsOf(point.quantity);
  const value = `value_json.points['${measure}'].value`;
  const common = {
    name: label.zh,
    unique_id: `${device}_${measure}`,
    value_template: `{{ ${value} | default(none) }}`,
    ...(expire === undefined ? {} : { expire_after: expire }),
  };
  if (kind === "contact")
    return { ...common, platform: "binary_sensor", payload_on: "1", payload_off: "0", ...classOf(contacts, point) };
  return {
    ...common,
    platform: "sensor",
    ...(unit === "" ? {} : { unit_of_measurement: spelling[unit] ?? unit }),
    ...classOf(analogues, point),
  };
}

function classOf(classes: Readonly<Partial<Record<Quantity, string>>>, { quantity }: Point): object {
  const known = classes[quantity];
  return known === undefined ? {} : { device_class: known };
}

const contacts: Readonly<Partial<Record<Quantity, string>>> = {
  "gas-alarm": "gas",
  "smoke-alarm": "smoke",
  "fire-alarm": "smoke",
  "water-leak": "moisture",
  door: "door",
  tamper: "tamper",
  fault: "problem",
  "battery-low": "battery",
};
const analogues: Readonly<Partial<Record<Quantity, string>>> = {
  "carbon-monoxide": "carbon_monoxide",
  "carbon-dioxide": "carbon_dioxide",
  "water-level": "distance",
  stage: "distance",
  "ponding-depth": "distance",
  distance: "distance",
  rain: "precipitation",
  temperature: "temperature",
  humidity: "humidity",
  pressure: "pressure",
  battery: "battery",
  voltage: "voltage",
  current: "current",
  illuminance: "illuminance",
  signal: "signal_strength",
};
const spelling: Readonly<Record<string, string>> = { "m3/s": "m³/s", ohm: "Ω", "uS/cm": "µS/cm", "mg/m3": "mg/m³" };
