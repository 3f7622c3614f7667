import { expect, test } from "vitest";
import { personSchema } from "../../config/people.ts";
import type { Input } from "../../gateway/core/input.ts";
import { watchPresence } from "../../gateway/presence.ts";

/** One person with a screen, one with a modem, one with both. */
const people = [
  { id: "screen", title: "屏幕", channels: ["screen"] },
  { id: "modem", title: "短信", channels: ["modem"] },
  { id: "both", title: "两样", channels: ["screen", "modem"] },
].map((each) => personSchema.parse(each));

function rig() {
  const open = new Set<string>();
  const dark = new Map<never, string>();
  const offered: Input[] = [];
  let next = () => {};
  const stopping = new AbortController();
  const running = watchPresence(
    {
      people: new Map(people.map((person) => [person.id, person])),
      isWatched: (person) => open.has(person),
      dark: () => dark,
      offer: async (input) => {
        offered.push(input);
        return { changes: [], facts: [], readings: [], uplink: [], relayed: [] };
      },
      clock: {
        now: () => ({ boot: "b", monoMs: 0, wallMs: 0, wallTrusted: true }),
        after: (_ms, run) => {
          next = run;
          return () => {};
        },
      },
    },
    stopping.signal,
  );
  const look = async () => {
    next();
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    return offered.flatMap((input) => (input.kind === "reach" ? [input.silent.join()] : []));
  };
  return { open, dark, look, stop: () => (stopping.abort(), running) };
}

test("a screen that was never open is no silence; one that was open and is not any more is", async () => {
  const { open, look, stop } = rig();
  expect(await look()).toEqual([]);
  open.add("screen").add("both");
  expect(await look()).toEqual([]);
  open.clear();
  expect(await look()).toEqual(["screen"]);
  expect(await look()).toEqual(["screen"]);
  open.add("screen");
  expect(await look()).toEqual(["screen", ""]);
  await stop();
});

test("a dark channel silences whoever has no other way", async () => {
  const { open, dark, look, stop } = rig();
  dark.set("modem" as never, "no SIM");
  expect(await look()).toEqual(["modem"]);
  open.add("both");
  await look();
  open.clear();
  expect(await look()).toEqual(["modem", "modem,both"]);
  await stop();
});
