import { afterEach, describe, expect, test } from "vitest";
import { actuatorIdSchema, deviceIdSchema } from "../../../config/ids.ts";
import type { Actuation, ActuationOutcome } from "../../../gateway/core/ports.ts";
import { createActuator, type Orders } from "../../../sensors/modbus/actuator.ts";
import { createPlatform } from "../../../gateway/platform.ts";
import { encodeFrame, type Frame } from "../../../sensors/modbus/tcp.ts";
import { forgetful, running, until } from "./inbox.ts";
import { profile } from "./profile.ts";
import { siteOf, type PretendLink } from "./site.ts";
import { answerFrame, rawSlave } from "./slave.ts";

const siren = { id: "siren", kind: "siren", to: { table: "coil", address: 3 }, on: 1, off: 0 } as const;
const valve = { id: "valve", kind: "gas-valve", to: { table: "coil", address: 4 }, closed: 1 } as const;
const model = profile([{ id: "relay", quantity: "contact", from: { table: "coil", address: 3 } }], {
  actuators: [siren, valve],
});
const link = (port: number): PretendLink => ({
  port,
  poll: "50ms",
  timeout: "300ms",
  devices: { d1: { unit: 1, profile: model, actuators: ["siren", "valve"] } },
});
const { clock } = createPlatform("test");

const act = (over: Partial<Actuation> = {}): Actuation => ({
  command: "c1",
  device: deviceIdSchema.parse("d1"),
  actuator: actuatorIdSchema.parse("siren"),
  to: "on",
  withinMs: 3_000,
  ...over,
});

const close = (over: Partial<Actuation> = {}) =>
  act({ actuator: actuatorIdSchema.parse("valve"), to: "closed", ...over });

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of open.splice(0).toReversed()) await stop();
});
function kept<T extends { readonly stop: () => Promise<unknown> }>(each: T): T {
  open.push(each.stop);
  return each;
}

/** A relay that stands as it was last written. */
async function relay(obeys = true) {
  let stands = 0;
  const written: string[] = [];
  const slave = await rawSlave((frame, socket) => {
    if (frame.pdu[0] !== 5) return void socket.write(answerFrame(frame, stands));
    written.push(Buffer.from(frame.pdu).toString("hex"));
    if (obeys) stands = frame.pdu[3] === 0xff ? 1 : 0;
    socket.write(encodeFrame(frame satisfies Frame));
  });
  return { ...kept(slave), written, stands: () => stands };
}

describe("over a real socket", () => {
  test("a siren is switched on and off, and what stands is proven", async () => {
    const device = await relay();
    const source = kept(running(siteOf({ l1: link(device.port) })));
    expect(await source.act(act())).toEqual({ kind: "done" });
    expect(device.stands()).toBe(1);
    expect(await source.act(act({ command: "c2", to: "off" }))).toEqual({ kind: "done" });
    expect(device.written).toEqual(["050003ff00", "0500030000"]);
    await until(() => source.of("d1/relay").at(-1) === "0");
  });

  test("a relay that says yes and does nothing is found out", async () => {
    const device = await relay(false);
    const source = kept(running(siteOf({ l1: link(device.port) })));
    expect(await source.act(act())).toMatchObject({ kind: "failed", why: "mismatch" });
    expect(device.written).toHaveLength(3);
  });

  test("a command given while the store takes nothing goes out all the same", async () => {
    const device = await relay();
    const source = kept(running(siteOf({ l1: link(device.port) }), { put: () => new Promise(() => undefined) }));
    await until(() => source.inputs.length > 0);
    expect(await source.act(act())).toEqual({ kind: "done" });
  });

  test("a command to a device that is away ends at its deadline; one under way when the box stops is told so", async () => {
    const away = await relay();
    await away.stop();
    const source = running(siteOf({ l1: link(away.port) }));
    expect(await source.act(act({ withinMs: 200 }))).toMatchObject({ kind: "failed", why: "expired" });
    const under = source.act(act({ command: "c2", withinMs: 60_000 }));
    await new Promise((wake) => setTimeout(wake, 50));
    await source.stop();
    expect(await under).toMatchObject({ kind: "unconfirmed", why: "restarted" });
  });

  test("the status tells who answers and how long each is waited for", async () => {
    const device = await relay();
    const source = kept(running(siteOf({ l1: link(device.port) })));
    await until(() => source.of("d1/relay").length > 3);
    const [standing] = source.status();
    expect(standing).toMatchObject({
      link: "l1",
      kind: "up",
      devices: [{ device: "d1", kind: "answering" }],
    });
    await device.stop();
    await until(() => source.status()[0]?.kind === "down");
  });
});

function orders(memory = forgetful()): Orders & { readonly sent: string[] } {
  const sent: string[] = [];
  const order = (_: unknown, job: { readonly command: string }): boolean => sent.push(job.command) > 0;
  return { ...createActuator(siteOf({ l1: link(1) }), { clock, memory, order }), sent };
}

test("a siren waits for no disk, and asks none to remember it; a valve waits for one 200 ms at most", async () => {
  const asked: string[] = [];
  const deaf = {
    recall: () => undefined,
    keep: async (name: string) => new Promise<void>(() => void asked.push(name)),
  };
  const { act: ask, sent } = orders(deaf);
  void ask(act());
  expect([sent, asked]).toEqual([["c1"], []]);
  const startMs = performance.now();
  void ask(close({ command: "c2" }));
  expect(sent).toEqual(["c1"]);
  await until(() => sent.length === 2);
  expect(performance.now() - startMs).toBeGreaterThan(150);
  expect(asked).toEqual(["modbus-commands"]);
});

describe("the same command again", () => {
  const act = close;

  test("is answered like the first, while it is under way and afterwards, and sent once", async () => {
    const { act: ask, heard, sent } = orders();
    const both = [ask(act()), ask(act())];
    await until(() => sent.length === 1);
    heard("c1", { kind: "done" });
    expect(await Promise.all([...both, ask(act())])).toEqual(Array.from({ length: 3 }, () => ({ kind: "done" })));
    expect(sent).toEqual(["c1"]);
  });

  test("after a restart is answered from memory, and never sent: 10,000 repeats, none carried out", async () => {
    const memory = forgetful();
    const first = orders(memory);
    const done = first.act(act());
    void first.act(act({ command: "c2" }));
    await until(() => first.sent.length === 2);
    first.heard("c1", { kind: "done" });
    await done;
    const outcomes = new Map<string, number>();
    for (let life = 0; life < 10; life += 1) {
      const again = orders(memory);
      for (let at = 0; at < 500; at += 1)
        for (const command of ["c1", "c2"]) count(outcomes, await again.act(act({ command })));
      expect(again.sent).toEqual([]);
    }
    expect([...outcomes]).toEqual([
      ["done", 5_000],
      ["unconfirmed restarted", 5_000],
    ]);
  });

  test("that was refused is refused again", async () => {
    const { act: ask, sent } = orders();
    const first = await ask(act({ to: "on" }));
    expect(first).toMatchObject({ kind: "failed", why: "undeclared" });
    expect(await ask(act({ to: "on" }))).toEqual(first);
    expect(sent).toEqual([]);
  });
});

function count(outcomes: Map<string, number>, outcome: ActuationOutcome): void {
  const key = "why" in outcome ? `${outcome.kind} ${outcome.why}` : outcome.kind;
  outcomes.set(key, (outcomes.get(key) ?? 0) + 1);
}
