import { describe, expect, test } from "vitest";
import { busLoad } from "../../config/bus-load.ts";
import { checkSite } from "../../config/check.ts";
import type { SerialLink } from "../../config/site.ts";
import { siteOf } from "../sensors/modbus/site.ts";
import { gasProfile, playPaced } from "./paced-line.ts";

const line = (count: number, fastPoll: string, kind: "modbus-rtu" | "modbus-tcp" = "modbus-rtu") =>
  siteOf({
    l1: {
      port: kind === "modbus-rtu" ? "/dev/serial/by-id/line" : 502,
      kind,
      poll: "30s",
      fastPoll,
      devices: Object.fromEntries(
        Array.from({ length: count }, (_, at) => [`d${at + 1}`, { unit: at + 1, profile: gasProfile }]),
      ),
    },
  });
const faults = (index: ReturnType<typeof line>) =>
  checkSite(index.site, index.profiles).filter(({ code }) => code === "E1343");

describe("F02 the bus is planned before anybody needs it", () => {
  test("F02 a plan over the budget of a line is refused when the site is read, with the way out", () => {
    // 32 gauges of one register at 9600 baud take about 43 ms each.
    const [fault] = faults(line(32, "1s"));
    expect(fault?.path).toEqual(["links", 0, "fastPoll"]);
    expect(fault?.problem.en).toContain("busy 138 %");
    expect(fault?.hint.en).toContain("1.8 times slower");
  });

  test("F02 one within the budget is taken, and slowing down as the hint says is enough", () => {
    expect(faults(line(32, "2s"))).toEqual([]);
    expect(faults(line(32, "1800ms"))).toEqual([]);
    const index = line(32, "2s");
    const at = { profiles: index.profiles, sampling: "fast" as const };
    expect(busLoad(index.site, index.site.links[0] as SerialLink, at)).toBeCloseTo(0.69, 1);
  });

  test("F02 fast that is slower than usual is refused", () => {
    const index = line(1, "31s");
    expect(checkSite(index.site, index.profiles).map(({ code }) => code)).toContain("E1344");
  });
});

test("F02 in emergency each device is read at its rate within 5 %, on a line that is busy 79 % of the time", () => {
  const index = line(35, "2s", "modbus-tcp");
  const { taken } = playPaced(index, { answerMs: 45, changeMs: 30_000, to: "fast", untilMs: 640_000 });
  const from = taken.filter(({ atMs }) => atMs >= 40_000 && atMs < 640_000);
  for (const unit of [1, 18, 35]) {
    const count = from.filter(({ point }) => point === `d${unit}/gas`).length;
    expect(count / 300).toBeGreaterThan(0.95);
    expect(count / 300).toBeLessThan(1.05);
  }
});
