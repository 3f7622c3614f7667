import { expect, test } from "vitest";
import type { PersonId } from "../../../config/ids.ts";
import { limits } from "../../../config/limits.ts";
import { createEventRing, eventText } from "../../../gateway/api/event-ring.ts";

const [anna, berta] = ["anna" as PersonId, "berta" as PersonId];
const said = (events: readonly string[] | undefined) => events?.map((text) => /"n":(\d+)/.exec(text)?.[1]).join(" ");
const numbered = (n: number, bytes = 0) => eventText("changes", { n, filling: "x".repeat(bytes) });

test("gives everything after an id, in order, and nothing to whoever has it all", () => {
  const ring = createEventRing("life0001");
  const first = ring.lastId();
  for (let n = 1; n <= 5; n += 1) ring.add(numbered(n));
  expect(said(ring.since(first, undefined))).toBe("1 2 3 4 5");
  expect(said(ring.since("life0001-3", undefined))).toBe("4 5");
  expect(said(ring.since(ring.lastId(), undefined))).toBe("");
});

test("what is one person's is given to that person alone", () => {
  const ring = createEventRing("life0001");
  const first = ring.lastId();
  ring.add(numbered(1));
  ring.add(numbered(2), anna);
  ring.add(numbered(3), berta);
  expect([undefined, anna, berta].map((as) => said(ring.since(first, as)))).toEqual(["1", "1 2", "1 3"]);
});

test.each([
  ["of another life", "life0002-1"],
  ["that was never given", "life0001-9"],
  ["that is none", "rubbish"],
  ["without its number", "life0001-"],
  ["with something behind it", "life0001-1x"],
])("an id %s is not known", (_, id) => {
  const ring = createEventRing("life0001");
  ring.add(numbered(1));
  ring.add(numbered(2));
  expect(ring.since(id, undefined)).toBeUndefined();
});

test("keeps what fits its bytes: at the limit everything, one byte beyond the oldest is not known any more", () => {
  const size = (bytes: number) => Buffer.byteLength(`id: life0001-1\n${numbered(1, bytes)}`);
  const half = limits.streamBehindBytesMax / 2;
  const [full, beyond] = [createEventRing("life0001"), createEventRing("life0001")];
  for (const [ring, more] of [
    [full, 0],
    [beyond, 1],
  ] as const) {
    ring.add(numbered(1, half - size(0)));
    ring.add(numbered(2, half - size(0) + more));
  }
  expect(said(full.since("life0001-0", undefined))).toBe("1 2");
  expect(beyond.since("life0001-0", undefined)).toBeUndefined();
  expect(said(beyond.since("life0001-1", undefined))).toBe("2");
});
