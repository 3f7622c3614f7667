import { expect, test } from "vitest";
import {
  connectionsPerAddressMax,
  createDoor,
  type Door,
  entriesBurstMax,
  entriesPerSecond,
  strangerGraceMs,
  strangersHardMax,
  strangersMax,
} from "../../../../sensors/mqtt/broker/door.ts";
import { createFakeClock } from "./fake-clock.ts";

const enter = (door: Door, address: string, count: number) =>
  Array.from({ length: count }, () => door.enter(address, () => undefined));
const isIn = (visit: unknown) => visit !== undefined;

test.each(["192.0.2.7", "::ffff:192.0.2.7", "127.0.0.66", "2001:db8::7"])(
  "%s gets its share of places, not one more",
  (address) => {
    const door = createDoor(createFakeClock());
    const visits = enter(door, address, connectionsPerAddressMax);
    expect(visits.every(isIn)).toBe(true);
    expect(door.enter(address, () => undefined)).toBeUndefined();
    visits[0]?.leave();
    visits[0]?.leave();
    expect(enter(door, address, 2).map(isIn)).toEqual([true, false]);
  },
);

test("addresses do not count for each other, except those of one IPv6 network", () => {
  const door = createDoor(createFakeClock());
  enter(door, "192.0.2.7", connectionsPerAddressMax);
  expect(door.enter("192.0.2.8", () => undefined)).toBeDefined();
  enter(door, "2001:db8:0:1::7", connectionsPerAddressMax);
  expect(door.enter("2001:db8:0:1:aaaa::8", () => undefined)).toBeUndefined();
  expect(door.enter("2001:db8:0:2::8", () => undefined)).toBeDefined();
});

test("an address that comes and goes is let in so often, then at a rate", () => {
  const clock = createFakeClock();
  const door = createDoor(clock);
  const comeAndGo = () => {
    const visit = door.enter("192.0.2.7", () => undefined);
    visit?.leave();
    return visit !== undefined;
  };
  expect(Array.from({ length: entriesBurstMax }, comeAndGo).every(Boolean)).toBe(true);
  expect(comeAndGo()).toBe(false);
  clock.pass(1_000);
  expect(Array.from({ length: entriesPerSecond + 1 }, comeAndGo).filter(Boolean)).toHaveLength(entriesPerSecond);
});

test.each(["127.0.0.1", "::1", "::ffff:127.0.0.1"])("this machine (%s) has no share of its own", (address) => {
  const door = createDoor(createFakeClock());
  expect(enter(door, address, strangersMax).every(isIn)).toBe(true);
});

test("strangers who linger give their places to the next, the longest waiting first; known ones stay", () => {
  const clock = createFakeClock();
  const door = createDoor(clock);
  const closed: number[] = [];
  const visits = Array.from({ length: strangersMax }, (_, at) => door.enter("127.0.0.1", () => closed.push(at)));
  visits[0]?.known();
  door.enter("127.0.0.1", () => undefined);
  clock.pass(strangerGraceMs);
  expect(closed).toEqual([]);
  expect(door.enter("127.0.0.1", () => undefined)).toBeDefined();
  expect(closed).toEqual([1]);
});

test("all at once: strangers are let in up to the hard limit, and nobody is thrown out for it", () => {
  const door = createDoor(createFakeClock());
  const closed: number[] = [];
  const all = Array.from({ length: strangersHardMax }, (_, at) => door.enter("127.0.0.1", () => closed.push(at)));
  expect(all.every(isIn)).toBe(true);
  expect(door.enter("127.0.0.1", () => undefined)).toBeUndefined();
  expect(closed).toEqual([]);
});
