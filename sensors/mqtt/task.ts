import { type PointId, pointId } from "../../config/ids.ts";
import type { MqttMap } from "../../config/mqtt-profile.ts";
import type { Device } from "../../config/site.ts";
import type { SiteIndex } from "../../gateway/core/site-index.ts";
import type { Configure } from "./messages.ts";
import type { Listener } from "./topic.ts";

/** What of a site concerns the broker. */
export interface Task {
  /** What the broker is told when it starts. */
  readonly configure: Configure;
  /** The points it may speak of. */
  readonly points: ReadonlySet<PointId>;
}

/** `directory`: where the box keeps what it must not lose. */
export function taskOf(index: SiteIndex, directory = ""): Task {
  const devices = index.site.devices.flatMap((device) => {
    const map = mapOf(index, device);
    return map === undefined ? [] : [{ device, map }];
  });
  return {
    configure: {
      kind: "configure",
      ...index.site.mqtt,
      box: index.site.box.id,
      directory,
      devices: devices.map(({ device }) => ({ device: device.id, profile: device.profile, name: topicNameOf(device) })),
      maps: Object.fromEntries(devices.map(({ device, map }) => [device.profile, map])),
    },
    points: new Set(devices.flatMap(({ device, map }) => map.measures.map(({ id }) => pointId(device.id, id)))),
  };
}

/** Without title, source and vectors: the broker has no use for them. */
function mapOf({ profiles }: SiteIndex, device: Device): MqttMap | undefined {
  const profile = profiles.get(device.profile);
  if (profile?.transport !== "mqtt") return undefined;
  const { topic, format, roots, frame, presence, time, measures } = profile;
  return { topic, format, roots, time, measures, ...(frame && { frame }), ...(presence && { presence }) };
}

function topicNameOf(device: Device): string {
  return ("topicName" in device ? device.topicName : undefined) ?? device.id;
}

/** Devices with what their messages mean, as the broker was told. */
export function listenersOf({ devices, maps }: Configure): readonly Listener[] {
  return devices.flatMap(({ device, profile, name }) => {
    const map = Object.hasOwn(maps, profile) ? maps[profile] : undefined;
    return map === undefined ? [] : [{ device, name, map }];
  });
}
