import { spawn } from "node:child_process";
import { EventEmitter } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { limits } from "../../config/limits.ts";
import type { Channel, Clock, Desk } from "../../gateway/core/ports.ts";
import { supervise } from "../../gateway/supervise.ts";

const real = vi.hoisted(() => ({ spawn: undefined as unknown as typeof spawn }));
vi.mock("node:child_process", async (original) => {
  const actual = await original<typeof import("node:child_process")>();
  real.spawn = actual.spawn;
  return { ...actual, spawn: vi.fn(actual.spawn) };
});

/** What a part does with its two descriptors, in the words of a tiny program. */
const parts = {
  healthy: `setInterval(() => beats.write("."), 20); wire.resume();`,
  crashing: `beats.write("."); setTimeout(() => process.exit(3), 20);`,
  polite: `setInterval(() => beats.write("."), 20); wire.resume().on("close", () => process.exit(0));`,
  mute: `setInterval(() => {}, 1000);`,
  falling: `beats.write("."); setInterval(() => {}, 1000);`,
  looping: `beats.write("."); setTimeout(() => { for (;;); }, 20);`,
  stubborn: `process.on("SIGTERM", () => {}); setInterval(() => beats.write("."), 20);`,
} as const;

const program = (body: string) => `
import { Socket } from "node:net";
const wire = new Socket({ fd: 3 });
const beats = new Socket({ fd: 4, readable: false, writable: true });
for (const each of [wire, beats]) each.on("error", () => {});
const said = Buffer.from(JSON.stringify({ pid: process.pid }));
const header = Buffer.alloc(4);
header.writeUInt32BE(said.length);
wire.write(Buffer.concat([header, said]));
${body}
`;

let directory = "";
const entryOf = (name: keyof typeof parts) => join(directory, `${name}.mjs`);
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "parts-"));
  for (const [name, body] of Object.entries(parts)) writeFileSync(entryOf(name as keyof typeof parts), program(body));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** Real time, but faster: what would take ten seconds takes one. */
function hurried(times: number): Clock {
  return {
    now: () => ({ boot: "b", monoMs: performance.now() * times, wallMs: 0, wallTrusted: false }),
    after: (ms, run) => {
      const timer = setTimeout(run, ms / times);
      return () => clearTimeout(timer);
    },
  };
}

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
  vi.mocked(spawn).mockReset().mockImplementation(real.spawn);
});

interface Life {
  readonly pid: number;
  readonly atMs: number;
}

/** Supervises one of the little parts and writes down each of its lives as it tells of itself. */
function watch(name: keyof typeof parts, clock: Clock, desk: Desk = ended) {
  const lives: Life[] = [];
  const logged: { readonly event: string; readonly fields: Readonly<Record<string, unknown>> | undefined }[] = [];
  const note = (event: string, fields?: Readonly<Record<string, unknown>>) => void logged.push({ event, fields });
  const served: Desk = (channel) => {
    channel.receive((message) => {
      lives.push({ pid: (message as { pid: number }).pid, atMs: clock.now().monoMs });
    });
    return desk(channel);
  };
  const log = { info: note, warn: note, error: note };
  const { stop } = supervise("broker", served, { entry: entryOf(name), clock, log });
  stops.push(stop);
  return { lives, logged, stop, waits: () => logged.flatMap(({ fields }) => fields?.["againInMs"] ?? []) };
}

const ended = (channel: Channel) =>
  new Promise<void>((resolve) => channel.signal.addEventListener("abort", () => resolve(), { once: true }));

const until = async (isTrue: () => boolean) => {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 10));
};
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe("a part under supervision", () => {
  it("that crashes is started again, each time after a longer wait", async () => {
    const { lives, logged } = watch("crashing", hurried(1));
    await until(() => lives.length >= 4);
    expect(new Set(lives.map(({ pid }) => pid)).size).toBe(lives.length);
    let againInMs = limits.partRestartMinMs / 2;
    for (const { fields } of logged) {
      // On a machine under load even a part that crashes may live for long.
      const isWell = Number(fields?.["livedMs"]) >= limits.partHealthyMs;
      againInMs = isWell ? limits.partRestartMinMs : againInMs * 2;
      expect(fields).toMatchObject({ againInMs });
    }
  });
  it("that is well is left alone", async () => {
    const { lives } = watch("healthy", hurried(3));
    await until(() => lives.length === 1);
    await pause((limits.partSilentMs + 2 * limits.partBeatMs) / 3);
    expect(lives).toHaveLength(1);
    expect(isAlive(lives[0]!.pid)).toBe(true);
  });
  it("is not blamed for a stall of our own", async () => {
    const { lives, logged } = watch("healthy", hurried(4));
    await until(() => lives.length === 1);
    const untilMs = performance.now() + limits.partSilentMs / 2;
    while (performance.now() < untilMs);
    await pause(limits.partSilentMs / 4);
    expect(logged).toEqual([]);
  });
  it.each(["falling", "looping"] as const)(
    "that stops beating (%s) is killed in time and started again",
    async (name) => {
      const { lives, logged } = watch(name, hurried(4));
      await until(() => lives.length === 2);
      const silent = logged.find(({ event }) => event === "part-silent");
      expect(silent?.fields?.["silentMs"]).toBeGreaterThan(limits.partSilentMs);
      expect(logged.find(({ event }) => event === "part-ended")?.fields).toMatchObject({ how: "SIGKILL" });
      expect(isAlive(lives[0]!.pid)).toBe(false);
    },
  );
  it("that never beats at all is given its time to start, and then killed", async () => {
    const { lives, logged } = watch("mute", hurried(20));
    await until(() => lives.length === 1);
    const bornMs = lives[0]!.atMs;
    await until(() => lives.length === 2);
    expect(logged.map(({ event }) => event)).toContain("part-silent");
    expect(lives[1]!.atMs - bornMs).toBeGreaterThan(limits.partStartMs / 2);
  });
  it.each([
    ["throws", () => Promise.reject(new Error("no"))],
    ["leaves", () => Promise.resolve()],
  ] as const)("whose desk %s is killed and started again", async (_, leave) => {
    let desks = 0;
    const { lives, logged } = watch("healthy", hurried(4), (channel) => (++desks > 1 ? ended(channel) : leave()));
    await until(() => lives.length === 1);
    expect(desks).toBe(2);
    expect(logged.find(({ event }) => event === "part-ended")?.fields).toMatchObject({ how: "SIGKILL" });
  });
  it.each(["healthy", "stubborn", "looping"] as const)(
    "is gone after the stop (%s) and does not come back",
    async (name) => {
      const { lives, stop } = watch(name, hurried(4));
      await until(() => lives.length === 1);
      await pause(50);
      await stop();
      expect(isAlive(lives[0]!.pid)).toBe(false);
      await pause(limits.partRestartMinMs * 2);
      expect(lives).toHaveLength(1);
    },
  );
  it("that takes the end of its channel for its own leaves by itself", async () => {
    const { logged } = watch("polite", hurried(1), async (channel) => {
      await pause(500);
      channel.close();
    });
    await until(() => logged.length > 0);
    expect(logged[0]).toMatchObject({ event: "part-ended", fields: { how: "exit 0" } });
    expect(logged[0]?.fields?.["livedMs"]).toBeLessThan(limits.partFarewellMs * 2);
  });
  it("that waits to be started again is not started after the stop", async () => {
    const { logged, stop } = watch("crashing", hurried(1));
    await until(() => logged.some(({ event }) => event === "part-ended"));
    await stop();
    const started = vi.mocked(spawn).mock.calls.length;
    await pause(limits.partRestartMinMs * 2);
    expect(vi.mocked(spawn).mock.calls.length).toBe(started);
  });
  it("that dies while much is sent to it takes nobody along", async () => {
    let freed = 0;
    const { lives } = watch("falling", hurried(4), async (channel) => {
      for (let turns = 0; turns < 10_000 && !channel.signal.aborted; turns++)
        if (!channel.send({ text: "x".repeat(65_536) })) await channel.drained();
      freed++;
    });
    await until(() => freed >= 1 && lives.length >= 2);
    expect(freed).toBeGreaterThanOrEqual(1);
  });
  it("that failed often and then was well for long is back at once", async () => {
    const { lives, waits } = watch("crashing", hurried(1));
    await until(() => lives.length === 3);
    vi.mocked(spawn).mockImplementation(((path: string, args: string[], options: object) =>
      real.spawn(
        path,
        args.map((arg) => arg.replace("crashing", "healthy")),
        options,
      )) as never);
    await until(() => lives.length === 4);
    await pause(limits.partHealthyMs);
    process.kill(lives[3]!.pid, "SIGKILL");
    const before = waits().length;
    await until(() => waits().length > before);
    expect(waits().at(-1)).toBe(limits.partRestartMinMs);
  });
  it("that could not be started is tried again", async () => {
    vi.mocked(spawn).mockImplementationOnce(((_: string, args: string[], options: object) =>
      real.spawn(join(directory, "not-there"), args, options)) as never);
    const { lives, logged } = watch("healthy", hurried(4));
    await until(() => lives.length === 1);
    expect(logged[0]?.fields?.["how"]).toContain("ENOENT");
  });
  it("for which there is no memory right now is tried again, and the core lives on", async () => {
    vi.mocked(spawn).mockImplementationOnce(() => {
      throw Object.assign(new Error("spawn ENOMEM"), { code: "ENOMEM" });
    });
    const { lives } = watch("healthy", hurried(4));
    await until(() => lives.length === 1);
  });
  // Out of descriptors, a process comes without any streams.
  it("for which there are no descriptors right now is tried again, and the core lives on", async () => {
    vi.mocked(spawn).mockImplementationOnce((() => {
      const child = Object.assign(new EventEmitter(), { pid: undefined, stdio: undefined });
      process.nextTick(() => child.emit("error", new Error("spawn EMFILE")));
      return child;
    }) as never);
    const { lives } = watch("healthy", hurried(4));
    await until(() => lives.length === 1);
  });
});
