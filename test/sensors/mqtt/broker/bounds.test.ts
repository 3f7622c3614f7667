import { Duplex } from "node:stream";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Client, ConnectPacket } from "aedes";
import { expect, test } from "vitest";
import type { Guests } from "../../../../sensors/mqtt/broker/guest.ts";
import { keepaliveMaxSeconds, type LoginDeps, loginHooks } from "../../../../sensors/mqtt/broker/login.ts";
import { burstSeconds, createPace } from "../../../../sensors/mqtt/broker/pace.ts";
import { createRepeats, openMax } from "../../../../sensors/mqtt/broker/repeats.ts";
import { createTakeovers, takeoversMax, takeoverWithinMs } from "../../../../sensors/mqtt/broker/takeover.ts";
import { isWillAllowed, willBytesMax } from "../../../../sensors/mqtt/broker/will.ts";
import type { Speaker } from "../../../../sensors/mqtt/registry.ts";
import type { Listener } from "../../../../sensors/mqtt/topic.ts";
import { createFakeClock } from "./fake-clock.ts";

test("pace: one frame before the client is known, a burst afterwards, then the rate", () => {
  const clock = createFakeClock();
  const pace = createPace(clock);
  const woken: string[] = [];
  expect(pace.allowed()).toBe(1);
  pace.spend(1);
  expect(pace.allowed()).toBe(0);
  pace.whenMore(() => woken.push("known"));
  clock.pass(60_000);
  expect([pace.allowed(), woken]).toEqual([0, []]);
  pace.open(10);
  expect([pace.allowed(), woken]).toEqual([10 * burstSeconds, ["known"]]);
  pace.spend(10 * burstSeconds);
  expect(pace.allowed()).toBe(0);
  pace.whenMore(() => woken.push("more"));
  clock.pass(99);
  expect(woken).toEqual(["known"]);
  clock.pass(1);
  expect([pace.allowed(), woken]).toEqual([1, ["known", "more"]]);
  clock.pass(3_600_000);
  expect(pace.allowed()).toBe(10 * burstSeconds);
});

test("pace: who is not limited stays so", () => {
  const clock = createFakeClock();
  const pace = createPace(clock);
  pace.open(Number.POSITIVE_INFINITY);
  pace.spend(1_000_000);
  clock.pass(1);
  expect(pace.allowed()).toBe(Number.POSITIVE_INFINITY);
});

test("takeover: so many changes within a minute, then the one inside stays; a minute later it may change again", () => {
  const clock = createFakeClock();
  const { allows } = createTakeovers(clock);
  expect(Array.from({ length: takeoversMax }, () => allows("a"))).toEqual(
    Array.from({ length: takeoversMax }, () => true),
  );
  expect(allows("a")).toBe(false);
  expect(allows("__proto__")).toBe(true);
  clock.pass(takeoverWithinMs - 1);
  expect(allows("a")).toBe(false);
  clock.pass(1);
  expect(allows("a")).toBe(true);
});

test("repeats: the same number and content, marked as repeated, is one message", () => {
  const { isRepeat } = createRepeats();
  const message = (messageId: number, dup: boolean, text: string) => ({
    messageId,
    dup,
    topic: "t",
    payload: Buffer.from(text),
  });
  expect(isRepeat("a", message(1, false, "x"))).toBe(false);
  expect(isRepeat("a", message(1, true, "x"))).toBe(true);
  expect(isRepeat("b", message(1, true, "x"))).toBe(false);
  // A device that restarted and forgot its numbers: new content under an old number is a new message.
  expect(isRepeat("a", message(1, true, "y"))).toBe(false);
  // Not marked: a new message, whatever it looks like.
  expect(isRepeat("a", message(1, false, "y"))).toBe(false);
});

test("repeats: as many are remembered as may be open, the oldest beyond is forgotten", () => {
  const { isRepeat } = createRepeats();
  const message = (messageId: number, dup: boolean) => ({ messageId, dup, topic: "t", payload: Buffer.from("x") });
  for (let id = 1; id <= openMax; id++) isRepeat("a", message(id, false));
  expect(isRepeat("a", message(1, true))).toBe(true);
  isRepeat("a", message(openMax + 1, false));
  expect(isRepeat("a", message(1, true))).toBe(false);
});

test.each([
  [0, keepaliveMaxSeconds],
  [1, 1],
  [keepaliveMaxSeconds, keepaliveMaxSeconds],
  [keepaliveMaxSeconds + 1, keepaliveMaxSeconds],
])("keep-alive of %i s counts as %i s", (asked, counted) => {
  const conn = {};
  const guests = { of: () => ({ isLocal: false }), add: () => undefined } as unknown as Guests;
  const deps = {
    guests,
    registry: { speaker: () => undefined },
    tally: { count: () => undefined },
    clock: createFakeClock(),
  };
  const { preConnect } = loginHooks(deps as unknown as LoginDeps, () => undefined);
  const packet = { cmd: "connect", clientId: "x", clean: false, keepalive: asked };
  preConnect?.({ conn } as unknown as Client, packet as unknown as ConnectPacket, () => undefined);
  expect(packet).toMatchObject({ keepalive: counted, clean: true });
});

test("a client whose connection is closed is not kept: nobody could count the bytes it leaves behind", async () => {
  const speaker = { kind: "anonymous", id: "anonymous", connectionsMax: 2 };
  const guest = { claim: speaker, visit: { known: () => undefined }, pace: { open: () => undefined } };
  const guests = { of: () => guest, add: () => undefined } as unknown as Guests;
  const deps = { guests, tally: { count: () => undefined }, clock: createFakeClock() };
  const { authenticate } = loginHooks(deps as unknown as LoginDeps, () => ({ clients: {} }) as never);
  const come = async (id: string) => {
    const client = { id, conn: new Duplex({ read: () => undefined }), closed: false };
    const isIn = await new Promise((resolve) =>
      authenticate?.(client as unknown as Client, "" as never, Buffer.of() as never, (_, success) => resolve(success)),
    );
    expect(isIn).toBe(true);
    return client;
  };
  const comeAndGo = async () => {
    const client = await come("gone");
    client.conn.destroy();
    return new WeakRef(client);
  };
  const [there, gone] = [new WeakRef(await come("there")), await comeAndGo()];
  await new Promise((resolve) => setTimeout(resolve, 10));
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  expect([there.deref()?.id, gone.deref()]).toEqual(["there", undefined]);
});

test("wills: short ones where presence is told, nothing else", () => {
  const presence = { device: "s1", name: "s1", presence: true } as unknown as Listener;
  const measuring = { device: "s1", name: "s1" } as unknown as Listener;
  const speaker = {
    topics: {
      devicesOn: (topic: string) => ({ there: [presence], mixed: [presence, measuring], in: [measuring] })[topic] ?? [],
      filters: [],
    },
  } as unknown as Speaker;
  const will = (topic: string, bytes: number) => isWillAllowed(speaker, { topic, payload: Buffer.alloc(bytes) });
  expect(will("there", willBytesMax)).toBe(true);
  expect(will("there", willBytesMax + 1)).toBe(false);
  for (const topic of ["mixed", "in", "elsewhere", "#"]) expect(will(topic, 1)).toBe(false);
});
