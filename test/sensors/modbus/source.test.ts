import type { Decision } from "../../../gateway/core/decision.ts";
import { Duplex } from "node:stream";
import { afterEach, describe, expect, test } from "vitest";
import { encodeFrame, nothingPending, takeFrames } from "../../../sensors/modbus/tcp.ts";
import { cellBank, startModbusDevices, type ModbusServer } from "../../../simulators/devices/modbus-device.ts";
import { running, until, type Running } from "./inbox.ts";
import { profile, type MeasureInput } from "./profile.ts";
import { siteOf } from "./site.ts";
import { answerFrame, rawSlave, type RawSlave } from "./slave.ts";

const gas: MeasureInput = {
  id: "gas",
  quantity: "combustible-gas",
  unit: "%LEL",
  from: { table: "holding", address: 0 },
};
const float: MeasureInput = { ...gas, id: "float", from: { table: "input", address: 10, type: "f32", order: "cdab" } };
const smoke: MeasureInput = { id: "smoke", quantity: "smoke-alarm", from: { table: "discrete", address: 9 } };
const relay: MeasureInput = { id: "relay", quantity: "contact", from: { table: "coil", address: 2 } };
const level: MeasureInput = {
  id: "level",
  quantity: "water-level",
  unit: "m",
  scale: 0.001,
  from: { table: "holding", address: 2, type: "i16" },
};

const open: { stop: () => Promise<void> }[] = [];
const kept = <T extends { readonly stop: () => Promise<void> }>(each: T): T => {
  open.push(each);
  return each;
};
afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each.stop();
});

const everyMeasure = profile([gas, float, smoke, relay, level]);
const fast = { poll: "50ms", timeout: "400ms" };

/** Unit 1 of a pretend device with good values in every cell. */
const goodUnit = () => {
  const unit = cellBank(1);
  unit.set("holding", 0, 25, 0, -10);
  unit.set("input", 10, 0xcccd, 0x4234);
  unit.set("discrete", 0, ...Array.from({ length: 10 }, (_, index) => (index === 9 ? 1 : 0)));
  unit.set("coil", 2, 1);
  return unit;
};

describe("over TCP, against devices of an independent implementation", () => {
  test("every table and type arrives as its value, all readings of one answer in one input", async () => {
    const server = kept(await startModbusDevices({ port: 0, units: [goodUnit()] }));
    const source = kept(
      running(siteOf({ l1: { port: server.port, ...fast, devices: { d1: { unit: 1, profile: everyMeasure } } } })),
    );
    await until(() => source.of("d1/relay").length > 2 && source.of("d1/smoke").length > 2);
    expect(["gas", "float", "smoke", "relay", "level"].map((id) => source.of(`d1/${id}`)[0])).toEqual([
      "25",
      "45.2",
      "1",
      "1",
      "-0.01",
    ]);
    const together = source.inputs.filter((input) => input.kind === "readings" && input.readings.length === 2);
    expect(together.length).toBe(source.of("d1/gas").length);
    expect(source.rejected()).toEqual([]);
  });

  test("an exception, a silence and a NaN each give their reason, and the neighbour on the line its value", async () => {
    const [silent, refusing, broken] = [cellBank(2), cellBank(3), cellBank(4)];
    silent.override("silent");
    refusing.override({ exception: 6 });
    broken.set("input", 10, 0, 0x7fc0);
    const units = [goodUnit(), silent, refusing, broken];
    const server = kept(await startModbusDevices({ port: 0, units }));
    const devices = {
      d1: { unit: 1, profile: profile([gas]) },
      d2: { unit: 2, profile: profile([gas]) },
      d3: { unit: 3, profile: profile([gas]) },
      d4: { unit: 4, profile: profile([float]) },
    };
    const source = kept(running(siteOf({ l1: { port: server.port, poll: "400ms", timeout: "300ms", devices } })));
    await until(() => source.of("d1/gas").length > 5);
    expect(new Set(source.of("d1/gas"))).toEqual(new Set(["25"]));
    expect(new Set(source.of("d2/gas"))).toEqual(new Set(["timeout"]));
    expect(new Set(source.of("d3/gas"))).toEqual(new Set(["exception"]));
    expect(new Set(source.of("d4/float"))).toEqual(new Set(["not-a-number"]));
  });

  test("a server that goes away and comes back: disconnected at each attempt, then values again", async () => {
    const first = await startModbusDevices({ port: 0, units: [goodUnit()] });
    const source = kept(
      running(
        siteOf({ l1: { port: first.port, ...fast, devices: { d1: { unit: 1, profile: profile([gas, smoke]) } } } }),
      ),
    );
    await until(() => source.of("d1/gas").includes("25"));
    await first.stop();
    await until(() => source.of("d1/gas").filter((each) => each === "disconnected").length >= 2);
    expect(source.of("d1/smoke").at(-1)).toBe("disconnected");
    kept(await startModbusDevices({ port: first.port, units: [goodUnit()] }));
    await until(() => source.of("d1/gas").at(-1) === "25" && source.of("d1/smoke").at(-1) === "1");
    expect(source.logged).toEqual(["modbus-link-lost", "modbus-link-back"]);
    expect(new Set([...source.of("d1/gas"), ...source.of("d1/smoke")])).toEqual(new Set(["25", "1", "disconnected"]));
  });

  test("a link whose devices are away does not hold up another link", async () => {
    const server: ModbusServer = kept(await startModbusDevices({ port: 0, units: [goodUnit()] }));
    const away = await startModbusDevices({ port: 0, units: [] });
    await away.stop();
    const device = { unit: 1, profile: profile([gas]) };
    const index = siteOf({
      l1: { port: away.port, ...fast, devices: { d1: device } },
      l2: { port: server.port, ...fast, devices: { d2: device } },
    });
    const source = kept(running(index));
    await until(() => source.of("d2/gas").length > 5 && source.of("d1/gas").length > 0);
    expect(new Set(source.of("d1/gas"))).toEqual(new Set(["disconnected"]));
  });
});

describe("against a peer that misbehaves", () => {
  const behaving = async (onRequest: Parameters<typeof rawSlave>[0]): Promise<{ slave: RawSlave; source: Running }> => {
    const slave = kept(await rawSlave(onRequest));
    const devices = { d1: { unit: 1, profile: profile([gas]) } };
    return { slave, source: kept(running(siteOf({ l1: { port: slave.port, ...fast, devices } }))) };
  };

  test("an answer in single bytes is one answer", async () => {
    const { source } = await behaving((frame, socket) => {
      socket.setNoDelay(true);
      [...answerFrame(frame, 7)].forEach((byte, index) =>
        setTimeout(() => socket.write(Uint8Array.of(byte)), index * 2),
      );
    });
    await until(() => source.of("d1/gas").length > 2);
    expect(new Set(source.of("d1/gas"))).toEqual(new Set(["7"]));
    expect(source.rejected()).toEqual([]);
  });

  test("two answers in one packet are one answer and one rejection", async () => {
    const { source } = await behaving((frame, socket) => {
      socket.write(Buffer.concat([answerFrame(frame, 7), answerFrame({ ...frame, transaction: 4711 }, 99)]));
    });
    await until(() => source.of("d1/gas").length > 2);
    expect(new Set(source.of("d1/gas"))).toEqual(new Set(["7"]));
    expect(source.rejected()[0]).toBe("l1 malformed: transaction 4711 unit 1: no request in flight");
  });

  test("an answer that is always one request late never becomes a value", async () => {
    let before: Uint8Array | undefined;
    const { source } = await behaving((frame, socket) => {
      if (before) socket.write(before);
      before = answerFrame(frame, 7);
    });
    await until(() => source.of("d1/gas").length > 3 && source.rejected().length > 1, 10_000);
    expect(new Set(source.of("d1/gas"))).toEqual(new Set(["timeout"]));
  });

  test("a reset in mid-request is known at once, not after the timeout", async () => {
    const slave = kept(await rawSlave((_, socket) => socket.resetAndDestroy()));
    const devices = { d1: { unit: 1, profile: profile([gas]) } };
    const source = kept(running(siteOf({ l1: { port: slave.port, poll: "1s", timeout: "60s", devices } })));
    await until(() => source.of("d1/gas").length >= 2);
    expect(new Set(source.of("d1/gas"))).toEqual(new Set(["disconnected"]));
  });

  test("a device that closes after each answer is read at every poll and never called disconnected", async () => {
    const { slave, source } = await behaving((frame, socket) => socket.end(answerFrame(frame, 7)));
    await until(() => source.of("d1/gas").length > 5);
    expect(new Set(source.of("d1/gas"))).toEqual(new Set(["7"]));
    expect(slave.connections()).toBeGreaterThanOrEqual(5);
    expect(source.logged).toEqual([]);
  });

  test("a peer that accepts and hangs up at once is asked ever less", async () => {
    const { slave, source } = await behaving((_, socket) => socket.destroy());
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(slave.connections()).toBeLessThanOrEqual(4);
    expect(new Set(source.of("d1/gas"))).toEqual(new Set(["disconnected"]));
  });

  test("garbage is rejected, and the connection made anew", async () => {
    let asked = 0;
    const { slave, source } = await behaving((frame, socket) => {
      asked += 1;
      socket.write(asked === 3 ? "HTTP/1.1 400 Bad Request\r\n\r\n" : answerFrame(frame, 7));
    });
    await until(() => source.of("d1/gas").length > 6);
    expect(source.of("d1/gas").slice(0, 4)).toEqual(["7", "7", "malformed", "7"]);
    expect(source.rejected()).toEqual(["l1 malformed: protocol 21584, not 0 (Modbus)"]);
    expect(slave.connections()).toBe(2);
  });

  test("a flood of frames nobody asked for neither fills the memory nor becomes a value", async () => {
    const flood = Buffer.concat(
      Array.from({ length: 1_000 }, (_, index) =>
        encodeFrame({ transaction: index + 7, unit: 9, pdu: Uint8Array.of(3, 0) }),
      ),
    );
    const { slave, source } = await behaving((_, socket) => socket.write(flood));
    await until(() => slave.connections() >= 2);
    expect(source.of("d1/gas").every((each) => each === "malformed")).toBe(true);
    expect(source.rejected().at(-1)).toContain("too many frames nobody asked for");
  });
});

describe("the source itself", () => {
  const devices = { d1: { unit: 1, profile: profile([gas]) } };

  test("sends no next request before the readings of the last are durable", async () => {
    const slave = kept(await rawSlave((frame, socket) => socket.write(answerFrame(frame, 7))));
    let release = (): void => undefined;
    const put = (): Promise<Decision> =>
      new Promise(
        (resolve) => (release = () => resolve({ changes: [], facts: [], readings: [], uplink: [], relayed: [] })),
      );
    const source = kept(running(siteOf({ l1: { port: slave.port, ...fast, devices } }), { put }));
    await until(() => source.inputs.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect([slave.asked.length, source.inputs.length]).toEqual([1, 1]);
    release();
    await until(() => slave.asked.length === 2);
    expect(source.of("d1/gas")).not.toContain("timeout");
  });

  test.each(["while it waits for its next poll", "in mid-request", "while a put is pending", "while it connects"])(
    "stops at once %s, and leaves no socket and no timer",
    async (when) => {
      const slave = kept(
        await rawSlave((frame, socket) => when !== "in mid-request" && socket.write(answerFrame(frame, 7))),
      );
      const put = when === "while a put is pending" ? (): Promise<Decision> => new Promise(() => undefined) : undefined;
      const host = siteOf({ l1: { port: slave.port, poll: "60s", timeout: "60s", devices } });
      const source = running(host, put === undefined ? {} : { put });
      if (when !== "while it connects") await until(() => slave.asked.length === 1);
      await new Promise((resolve) => setTimeout(resolve, when === "while it connects" ? 0 : 30));
      const startMs = performance.now();
      await source.stop();
      expect(performance.now() - startMs).toBeLessThan(200);
      expect(source.timers()).toBe(0);
      await until(() => slave.open() === 0);
    },
  );

  test("with nothing to read it waits for the end all the same", async () => {
    const source = running(siteOf({}));
    const first = await Promise.race([
      source.ended.then(() => "ended"),
      new Promise((resolve) => setTimeout(resolve, 30, "waits")),
    ]);
    expect(first).toBe("waits");
    await source.stop();
  });

  test("a put that fails ends all lines and is told to the caller", async () => {
    const slave = kept(await rawSlave((frame, socket) => socket.write(answerFrame(frame, 7))));
    const index = siteOf({
      l1: { port: slave.port, ...fast, devices },
      l2: { port: slave.port, ...fast, devices: { d2: { unit: 2, profile: profile([gas]) } } },
    });
    const source = running(index, { put: () => Promise.reject(new Error("the store is gone")) });
    await expect(source.ended).rejects.toThrow("the store is gone");
    expect(source.timers()).toBe(0);
    await until(() => slave.open() === 0);
  });

  test("takes any stream for a wire", async () => {
    const connect = (): Duplex =>
      new Duplex({
        read: () => undefined,
        write(chunk: Buffer, _, done) {
          for (const frame of takeFrames(nothingPending, chunk).frames) this.push(answerFrame(frame, 42));
          done();
        },
      });
    const source = kept(running(siteOf({ l1: { port: 502, ...fast, devices } }), { connect }));
    await until(() => source.of("d1/gas").length > 2);
    expect(source.of("d1/gas")[0]).toBe("42");
  });
});
