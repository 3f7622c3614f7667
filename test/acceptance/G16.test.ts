import { afterEach, expect, test } from "vitest";
import { parse } from "yaml";
import { modbusProfileSchema } from "../../config/modbus-profile.ts";
import { planReads } from "../../sensors/modbus/plan.ts";
import { cellBank, startModbusDevices } from "../../simulators/devices/modbus-device.ts";
import { createBox } from "../gateway/core/bench-box.ts";
import { running, until } from "../sensors/modbus/inbox.ts";
import { siteOf } from "../sensors/modbus/site.ts";

/** A head nobody's code knows: its map is all there is. */
const map = `
transport: modbus
title: { zh: 某牌一氧化碳探头, en: A carbon monoxide head }
source: written for this test
measures:
  - id: co
    quantity: carbon-monoxide
    from: { table: input, address: 40, type: i16 }
    scale: 0.1
    unit: ppm
    range: [0, 500]
    unless:
      - { from: { table: input, address: 41 }, reads: [3], because: self-test }
vectors:
  - { table: input, address: 40, words: [305, 0], expect: { co: 30.5 } }
  - { table: input, address: 40, words: [305, 3], expect: { co: self-test } }
`;

const rules = [
  {
    id: "co.high",
    kind: "limit",
    title: { zh: "一氧化碳超标", en: "Carbon monoxide" },
    on: { quantity: "carbon-monoxide" },
    hazard: "gas",
    severity: 1,
    above: "50 ppm",
    clear: "25 ppm",
    basis: "assumed",
  },
] as const;

const open: { stop: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each.stop();
});

test("G16 a fifth kind is a map file: value, unit, quality and time arrive, and its limit rings", async () => {
  const profile = modbusProfileSchema.parse(parse(map));
  const unit = cellBank(1);
  unit.set("input", 40, 305, 0);
  const server = await startModbusDevices({ port: 0, units: [unit] });
  open.push(server);
  const devices = { d1: { unit: 1, profile } };
  const index = siteOf({ l1: { port: server.port, poll: "50ms", timeout: "400ms", devices } }, rules);
  expect(index.points.get("d1/co" as never)?.quantity).toBe("carbon-monoxide");
  const source = running(index);
  open.push(source);
  await until(() => source.of("d1/co").includes("30.5"));
  unit.set("input", 40, 600, 0);
  await until(() => source.of("d1/co").includes("60"));
  unit.set("input", 40, 600, 3);
  await until(() => source.of("d1/co").some((said) => said.includes("self-test")));
  const box = createBox(index);
  for (const input of source.inputs) box.take(input);
  expect(box.alarmEvents()).toContain("d1/co#co.high raised");
  const [first] = source.inputs.flatMap((input) => (input.kind === "readings" ? input.readings : []));
  expect(first?.at.wallMs).toBeGreaterThan(Date.UTC(2024, 0, 1));
});

test("G16 the map is held to the contract of every profile: its vectors, and few requests", () => {
  const profile = modbusProfileSchema.parse(parse(map));
  expect(planReads(profile)).toHaveLength(1);
  expect(modbusProfileSchema.safeParse(parse(map.replace("carbon-monoxide", "ghosts"))).success).toBe(false);
  expect(modbusProfileSchema.safeParse(parse(map.replace("vectors:", "vectorz:"))).success).toBe(false);
});
