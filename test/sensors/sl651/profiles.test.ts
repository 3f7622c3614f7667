import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { checkProfile } from "../../../config/check-profile.ts";
import { type Sl651Profile, sl651ProfileSchema } from "../../../config/sl651-profile.ts";
import type { DeviceId } from "../../../config/ids.ts";
import { type Centre, feed, firstState } from "../../../sensors/sl651/line.ts";

const folder = join(import.meta.dirname, "../../../config/devices");
const files = readdirSync(folder).filter((file) =>
  /^transport: sl651$/m.test(readFileSync(join(folder, file), "utf8")),
);

/** measure → its value or why it has none; a frame that is none under its own name. */
function outcomes(profile: Sl651Profile, bytes: Uint8Array): Readonly<Record<string, number | string>> {
  const station = Buffer.from(bytes).toString("latin1").startsWith("\u0001")
    ? Buffer.from(bytes).toString("latin1", 3, 13)
    : Buffer.from(bytes.subarray(3, 8)).toString("hex").toUpperCase();
  const centre: Centre = {
    staysOnline: true,
    utcOffset: "+08:00",
    stations: new Map([[station, { device: "s" as DeviceId, profile }]]),
  };
  return Object.fromEntries(
    feed(firstState, bytes, centre).effects.flatMap((effect) => {
      if (effect.kind === "rejected" && effect.why === "crc") return [["the frame", effect.why]];
      if (effect.kind !== "heard") return [];
      return effect.readings.map(({ point, sample }) => [
        point.slice(2),
        sample.kind === "bad" ? sample.why : sample.value,
      ]);
    }),
  );
}

describe.each(files)("%s", (file) => {
  const profile = sl651ProfileSchema.parse(parse(readFileSync(join(folder, file), "utf8")));

  test.each(profile.vectors.map((vector) => [vector.hex, vector] as const))("%s", (_, vector) => {
    expect(outcomes(profile, Buffer.from(vector.hex, "hex"))).toEqual(vector.expect);
  });

  test("units and ranges fit their quantities", () => {
    expect(checkProfile(profile)).toEqual([]);
  });
});
