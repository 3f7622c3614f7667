import { expect, test } from "vitest";
import { failedTo, heardInTime, unitOf } from "../../../sensors/modbus/unit.ts";
import { firstState } from "../../../sensors/modbus/line-state.ts";
import { lineSetup } from "../../../sensors/modbus/line-setup.ts";
import { lineStatus } from "../../../sensors/modbus/line-status.ts";
import { profile } from "./profile.ts";
import { siteOf } from "./site.ts";

const silence = { missedMs: 10, heldUntilMs: 20, isGarbled: false };
const garbled = { missedMs: undefined, heldUntilMs: 20, isGarbled: true };

test("counts what was asked, and of it the answers whose check sum was wrong", () => {
  const heard = heardInTime(new Map(), 1, 18);
  const after = failedTo(failedTo(heard, 1, silence), 1, garbled);
  expect(unitOf(after, 1).tally).toEqual({ asked: 3, garbled: 1 });
  expect(unitOf(after, 2).tally).toEqual({ asked: 0, garbled: 0 });
});

test("tells screens the first digit of what was asked, and every garbled answer", () => {
  const level = { id: "v", quantity: "water-level", unit: "cm", from: { table: "holding", address: 0 } } as const;
  const devices = { d1: { unit: 1, profile: profile([level]) } };
  const index = siteOf({ l1: { kind: "modbus-rtu", port: "/dev/ttyS9", devices } });
  const link = index.site.links[0]!;
  const state = firstState(lineSetup(index, link, 0), 0);
  const tally = { asked: 3_456, garbled: 7 };
  const units = new Map([[1, { ...unitOf(state.units, 1), tally }]]);
  expect(lineStatus(link, { ...state, units }).devices).toMatchObject([{ asked: 3_000, garbled: 7 }]);
  expect(lineStatus(link, state).devices).toMatchObject([{ asked: 0, garbled: 0 }]);
});
