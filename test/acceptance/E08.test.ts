import { expect, test } from "vitest";
import { lanes } from "../../gateway/core/uplink.ts";
import type { District } from "../../simulators/district/district.ts";
import { platform, realBox, recordsAt, seen, smallHuizhou } from "./real-box.ts";

test("E08 the street is killed: the district has the next alarm within 30 s, and no record twice, nor after the return", async () => {
  const district = await platform({ id: "district", children: ["street"] });
  const upstream = `mqtt://127.0.0.1:${district.port}`;
  const street = await platform({ id: "street", upstream });
  const box = await realBox({ ...smallHuizhou, primary: street.port, mirror: district.port });
  await box.says("gas-1", { gas: 80 });
  await seen(() => raised(district, "gas-1") === 1);
  expect(district.received().flatMap(({ ways }) => ways)).toEqual([["street"]]);

  await street.stop();
  await box.says("gas-2", { gas: 80 });
  const links = () => box.gateway.lines().filter(({ event }) => event.startsWith("uplink"));
  const tookMs = await seen(() => raised(district, "gas-2") === 1, 45_000, links);
  expect(tookMs).toBeLessThanOrEqual(30_000);
  expect(district.received().flatMap(({ ways }) => ways)).toContainEqual([]);

  // A street that comes back has forgotten everything; the box goes to it when the district is not to be had.
  const back = await platform({ id: "street", upstream, port: street.port });
  district.refuse(true);
  district.disconnect();
  await box.says("gas-1", { gas: 0 });
  await seen(() => back.received().some(({ alive }) => alive), 45_000);
  await box.says("gas-1", { gas: 80 });
  await seen(() => raised(back, "gas-1") === 1);
  district.refuse(false);
  await seen(() => back.upward()?.isUp() === true && back.upward()?.waiting() === 0);
  expect(raised(district, "gas-1")).toBe(2);
  expectWhole(district);
}, 150_000);

function raised(at: District, device: string): number {
  return recordsAt(at, "box-1").filter(
    ({ body }) =>
      body.kind === "alarm" &&
      /raised|rearmed/.test(body.event) &&
      body.point === `${device}/gas` &&
      body.rule === "gas.hh",
  ).length;
}

/** Every number of every lane once, from the first to the last. */
function expectWhole(at: District): void {
  const [received, ...others] = at.received();
  expect(others).toEqual([]);
  for (const lane of lanes) {
    const { records = [], upTo = 0, gaps } = received?.lanes[lane] ?? {};
    const numbers = records.map(({ seq }) => seq).toSorted((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: upTo }, (_, index) => index + 1));
    expect(gaps).toEqual([]);
  }
}
