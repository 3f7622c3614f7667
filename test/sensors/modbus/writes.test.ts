import { describe, expect, test } from "vitest";
import { actuatorIdSchema, deviceIdSchema } from "../../../config/ids.ts";
import type { Actuation } from "../../../gateway/core/ports.ts";
import { wakeAtMs, type LineInput } from "../../../sensors/modbus/line.ts";
import { orderOf } from "../../../sensors/modbus/orders.ts";
import { unhex } from "./bytes.ts";
import { line, type Line } from "./line-drive.ts";
import { profile, type MeasureInput } from "./profile.ts";
import { siteOf, type PretendLink } from "./site.ts";

const gas: MeasureInput = {
  id: "gas",
  quantity: "combustible-gas",
  unit: "%LEL",
  from: { table: "holding", address: 0 },
};
const siren = { id: "siren", kind: "siren", to: { table: "coil", address: 3 }, on: 1, off: 0 } as const;
const valve = {
  id: "valve",
  kind: "gas-valve",
  to: { table: "holding", address: 16 },
  readBack: { table: "input", address: 17 },
  closed: 2,
} as const;
const mute = { ...siren, id: "mute", readBack: false } as const;
const model = profile([gas], { actuators: [siren, valve, mute] });
const one: Omit<PretendLink, "port"> = {
  devices: { d1: { unit: 1, profile: model, actuators: ["siren", "valve", "mute"] } },
};

const tick: LineInput = { kind: "tick" };
const bytes = (text: string): LineInput => ({ kind: "bytes", bytes: unhex(text) });
const act = (over: Partial<Record<keyof Actuation, unknown>> = {}): Actuation => ({
  command: "c1",
  device: deviceIdSchema.parse("d1"),
  actuator: actuatorIdSchema.parse("siren"),
  to: "on",
  withinMs: 5_000,
  ...(over as Partial<Actuation>),
});

function commandOn(link: Omit<PretendLink, "port">, over: Parameters<typeof act>[0] = {}, nowMs = 0): LineInput {
  const order = orderOf(siteOf({ l1: { ...link, port: 502 } }), act(over), nowMs);
  if (!order.ok) throw new Error(JSON.stringify(order.error));
  return { kind: "command", job: order.value.job };
}

/** Connected, its first poll answered at 10 ms, and the command given. */
function ordered(over: Parameters<typeof act>[0] = {}): Line {
  const asked = line(one);
  asked.at(0, tick);
  asked.at(0, { kind: "connected" });
  asked.at(0, tick);
  asked.at(10, bytes("0001 0000 0005 01 0302 0019"));
  expect(asked.at(20, commandOn(one, over, 20))).toEqual([]);
  return asked;
}

describe("what is never sent", () => {
  const everybody = siteOf({
    l1: { ...one, kind: "modbus-rtu-tcp", port: 1, devices: { d1: { ...one.devices["d1"]!, unit: 0 } } },
  });
  const rows: readonly [string, Parameters<typeof act>[0], string][] = [
    ["to a device that is none", { device: "d9" }, "undeclared"],
    ["to an actuator the profile does not have", { actuator: "horn" }, "undeclared"],
    ["a state the siren does not have", { to: "closed" }, "undeclared"],
    ["the opening of a gas valve", { actuator: "valve", to: "on" }, "undeclared"],
    ["the other opening of a gas valve", { actuator: "valve", to: "off" }, "undeclared"],
  ];
  test.each(rows)("%s", (_, over, why) => {
    expect(orderOf(siteOf({ l1: { ...one, port: 1 } }), act(over), 0)).toMatchObject({ ok: false, error: { why } });
  });

  test("what the profile has and the site does not allow", () => {
    const site = siteOf({ l1: { port: 1, devices: { d1: { unit: 1, profile: model } } } });
    expect(orderOf(site, act(), 0)).toMatchObject({ ok: false, error: { why: "undeclared" } });
  });

  test("to everybody on a serial line, unless the site says so", () => {
    expect(orderOf(everybody, act(), 0)).toMatchObject({ ok: false, error: { why: "broadcast" } });
  });

  test("and a profile cannot even write down how a gas valve is opened", () => {
    expect(() => profile([gas], { actuators: [{ ...valve, open: 1 } as never] })).toThrow("open");
    expect(() => profile([gas], { actuators: [{ ...siren, on: 2 }] })).toThrow("0 or 1");
  });
});

describe("a command", () => {
  test("is written, read back, and then done", () => {
    const asked = ordered();
    expect(asked.at(20, tick)).toEqual(["send 00020000000601050003ff00"]);
    expect(asked.at(30, bytes("0002 0000 0006 01 05 0003 ff00"))).toEqual([]);
    expect(asked.at(30, tick)).toEqual(["send 000300000006010100030001"]);
    expect(asked.at(40, bytes("0003 0000 0004 01 01 01 01"))).toEqual(["c1 done"]);
  });

  test("overtakes a read that nobody answers, whose late answer is neither a value nor the command's", () => {
    const asked = line(one);
    for (const input of [tick, { kind: "connected" } as const]) asked.at(0, input);
    expect(asked.at(0, tick)).toEqual(["send 000100000006010300000001"]);
    expect(asked.at(5, commandOn(one, {}, 5))).toEqual([]);
    expect(wakeAtMs(asked.state(), 5)).toBe(20);
    expect(asked.at(19, tick)).toEqual([]);
    expect(asked.at(20, tick)).toEqual(["send 00020000000601050003ff00"]);
    expect(asked.at(25, bytes("0001 0000 0005 01 0302 0019"))).toEqual([
      "rejected malformed: transaction 1 unit 1: late or foreign, expected transaction 2",
    ]);
    expect(asked.at(30, bytes("0002 0000 0006 01 05 0003 ff00"))).toEqual([]);
    expect(asked.at(30, tick)).toEqual(["send 000300000006010100030001"]);
    expect(asked.at(35, bytes("0003 0000 0004 01 01 01 01"))).toEqual(["c1 done"]);
    expect(asked.at(35, tick)).toEqual(["send 000400000006010300000001"]);
    expect(asked.at(40, bytes("0004 0000 0005 01 0302 0019"))).toEqual(["d1/gas 25"]);
  });

  test("waits on a bus for the read before it: two answers at once would be none", () => {
    const asked = line({ ...one, kind: "modbus-rtu-tcp" });
    for (const input of [tick, { kind: "connected" } as const]) asked.at(0, input);
    const atMs = wakeAtMs(asked.state(), 0);
    expect(asked.at(atMs, tick)).toHaveLength(2);
    asked.at(atMs + 5, commandOn({ ...one, kind: "modbus-rtu-tcp" }, {}, atMs + 5));
    expect(wakeAtMs(asked.state(), atMs + 5)).toBeGreaterThan(atMs + 100);
    expect(asked.at(atMs + 20, tick)).toEqual([]);
  });

  test("to a register is read back where the profile says", () => {
    const asked = ordered({ actuator: "valve", to: "closed" });
    expect(asked.at(20, tick)).toEqual(["send 000200000006010600100002"]);
    asked.at(30, bytes("0002 0000 0006 01 06 0010 0002"));
    expect(asked.at(30, tick)).toEqual(["send 000300000006010400110001"]);
    expect(asked.at(40, bytes("0003 0000 0005 01 0402 0002"))).toEqual(["c1 done"]);
  });

  test("that cannot be read back is acknowledged, and no more", () => {
    const asked = ordered({ actuator: "mute" });
    asked.at(20, tick);
    expect(asked.at(30, bytes("0002 0000 0006 01 05 0003 ff00"))).toEqual(["c1 acknowledged"]);
  });

  test("whose answer is another's is no answer", () => {
    const asked = ordered();
    asked.at(20, tick);
    expect(asked.at(30, bytes("0002 0000 0006 01 05 0003 0000"))).toEqual([
      "rejected malformed: transaction 2 unit 1: wrong echo 0500030000, expected 050003ff00",
    ]);
  });

  test("that the device refuses has failed", () => {
    const asked = ordered();
    asked.at(20, tick);
    expect(asked.at(30, bytes("0002 0000 0003 01 85 02"))).toEqual([
      "c1 failed refused-by-device: exception 2 (illegal data address)",
    ]);
  });

  test("that the device does not obey is said three times", () => {
    const asked = ordered();
    const said = [1, 2, 3].flatMap((time) => {
      const write = asked.at(time * 100, tick);
      asked.at(time * 100, bytes(`000${2 * time} 0000 0006 01 05 0003 ff00`));
      asked.at(time * 100, tick);
      return [...write, ...asked.at(time * 100, bytes(`000${2 * time + 1} 0000 0004 01 01 01 00`))];
    });
    expect(said.filter((each) => each.startsWith("send"))).toHaveLength(3);
    expect(said.at(-1)).toBe("c1 failed mismatch: coil 3 reads 0, not 1");
  });

  test("that nobody answers is looked at before it is repeated: it may have arrived", () => {
    const asked = ordered();
    asked.at(20, tick);
    expect(asked.at(270, tick)).toEqual([]);
    expect(asked.at(270, tick)).toEqual(["send 000300000006010100030001"]);
    expect(asked.at(280, bytes("0003 0000 0004 01 01 01 01"))).toEqual(["c1 done"]);
  });

  test("that was never sent in time is not sent any more", () => {
    const away = line(one);
    away.at(0, tick);
    away.at(0, { kind: "closed", why: "ECONNREFUSED" });
    away.at(10, commandOn(one, { withinMs: 100 }, 10));
    const said = [110, 125, 200].flatMap((nowMs) => away.at(nowMs, tick));
    expect(said).toEqual(["c1 failed expired: the link is down", "connect"]);
    away.at(210, { kind: "connected" });
    expect(away.at(210, tick)).toEqual(["send 000100000006010300000001"]);
  });

  test("that was sent and is not confirmed in time is nobody's knowledge", () => {
    const asked = ordered({ withinMs: 300 });
    asked.at(20, tick);
    asked.at(270, tick);
    asked.at(270, tick);
    expect(asked.at(520, tick)).toEqual([]);
    expect(asked.at(520, tick)).toEqual(["c1 unconfirmed expired: not confirmed in time"]);
  });

  test("goes before polls that are due; the alarm read goes before a second command", () => {
    const rule = {
      id: "gas.high",
      kind: "limit",
      title: { zh: "高", en: "high" },
      on: { quantity: "combustible-gas" },
      hazard: "gas",
      severity: 2,
      above: "20 %LEL",
      clear: "15 %LEL",
      basis: "assumed",
    } as const;
    const asked = line(one, [rule]);
    asked.at(0, tick);
    asked.at(0, { kind: "connected" });
    asked.at(0, commandOn(one, { actuator: "mute", command: "c1" }));
    asked.at(0, commandOn(one, { actuator: "mute", command: "c2" }));
    expect(asked.at(0, tick)).toEqual(["send 00010000000601050003ff00"]);
    expect(asked.at(5, bytes("0001 0000 0006 01 05 0003 ff00"))).toEqual(["c1 acknowledged"]);
    expect(asked.at(5, tick)).toEqual(["send 000200000006010300000001"]);
    asked.at(10, bytes("0002 0000 0005 01 0302 0019"));
    expect(asked.at(10, tick)).toEqual(["send 00030000000601050003ff00"]);
  });

  test("beyond the sixteenth waiting on one line is refused", () => {
    const away = line(one);
    for (let at = 0; at < 16; at += 1) expect(away.at(0, commandOn(one, { command: `c${at}` }))).toEqual([]);
    expect(away.at(0, commandOn(one, { command: "c16" }))).toEqual(["c16 failed busy: 16 commands wait for this line"]);
  });

  test("goes out while what was read is not on disk yet", () => {
    const asked = ordered();
    expect(asked.at(1_000, { kind: "tick", isBehind: true })).toEqual(["send 00020000000601050003ff00"]);
    asked.at(1_010, bytes("0002 0000 0006 01 05 0003 ff00"));
    asked.at(1_010, { kind: "tick", isBehind: true });
    expect(asked.at(1_020, bytes("0003 0000 0004 01 01 01 01"))).toEqual(["c1 done"]);
    expect(asked.at(1_030, { kind: "tick", isBehind: true })).toEqual([]);
    expect(asked.at(1_030, tick)).toHaveLength(1);
  });
});

describe("on a serial line", () => {
  const serial = { ...one, kind: "modbus-rtu-tcp" } as const;

  test("a broadcast that is declared is sent, and nobody knows what became of it", () => {
    const all = { ...serial, devices: { d1: { ...one.devices["d1"]!, unit: 0, broadcast: true } } } as const;
    const asked = line(all);
    asked.at(0, tick);
    asked.at(0, { kind: "connected" });
    asked.at(0, commandOn(all));
    expect(asked.at(500, tick)).toEqual([
      "flush",
      "send 00050003ff007deb",
      "c1 unconfirmed broadcast: sent to all; nobody answers",
    ]);
    expect(asked.state().kind).toBe("quiet");
  });

  test("what stands is not read back while an old answer may still come", () => {
    const asked = line(serial);
    asked.at(0, tick);
    asked.at(0, { kind: "connected" });
    asked.at(500, tick);
    expect(asked.at(1_000, tick)[0]).toContain("timeout");
    asked.at(1_000, commandOn(serial, {}, 1_000));
    expect(asked.at(1_500, tick)).toEqual(["flush", "send 01050003ff007c3a"]);
    expect(asked.at(1_510, bytes("01050003ff007c3a"))).toEqual([]);
    expect([1_520, 2_000, 2_990].flatMap((nowMs) => asked.at(nowMs, tick))).toEqual([]);
    expect(asked.at(3_000, tick)).toEqual(["flush", "send 0101000300010dca"]);
  });
});
