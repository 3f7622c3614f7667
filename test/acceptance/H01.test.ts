import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { decode } from "../../cloud-bridge/cbor.ts";
import { inflated } from "../../cloud-bridge/deflate.ts";
import { lanes } from "../../gateway/core/uplink.ts";
import { readCddl } from "../cloud-bridge/cddl.ts";
import { createFleetWorld } from "./fleet-world.ts";

const cddl = readCddl(readFileSync(new URL("../../cloud-bridge/wire.cddl", import.meta.url), "utf8"));

test("H01 every message of boxes in an ordinary and a bad hour fits one schema, whatever it tells", async () => {
  const faults: string[] = [];
  const messages = new Set<string>();
  const names = ["box-1", "box-2"];
  const world = createFleetWorld({
    names,
    points: 30,
    alarmEveryMs: 45_000,
    heard: (topic, bytes) => {
      const plain = inflated(bytes, 32_768);
      const value = plain === undefined ? undefined : decode(plain, 32_768);
      const fault = value?.ok === true ? cddl.fault("wire", value.value) : `not CBOR: ${topic}`;
      if (fault !== undefined) faults.push(fault);
      messages.add(topic.split("/").at(-1) ?? "");
    },
  });
  await world.clock.advance(20 * 60_000);
  world.broker.cut();
  world.order("box-1", "time", { atMs: world.clock.now().wallMs });
  await world.clock.advance(40 * 60_000);
  world.fleet.rest();
  await world.clock.advance(30_000);
  expect(faults).toEqual([]);
  expect(world.fleet.report().waiting).toBe(0);
  expect(world.district.refused().size).toBe(0);
  expect([...messages]).toEqual(expect.arrayContaining(["birth", "death", "beat", "event", "step", "summary"]));
  const held = world.district.received().flatMap((each) => lanes.flatMap((lane) => each.lanes[lane].records));
  const kinds = new Set(held.map(({ body }) => body.kind));
  const expected = ["alarm", "case", "copy", "escalated", "duty", "command-result", "summary", "health", "losses"];
  expect([...kinds]).toEqual(expect.arrayContaining(expected));
}, 60_000);
