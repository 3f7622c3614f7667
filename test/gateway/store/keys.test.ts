import { expect, test } from "vitest";
import * as keys from "../../../gateway/store/keys.ts";
import { point } from "./rows.ts";

const numbers = [0, 1, 255, 256, 65_535, 2 ** 32 - 1, 2 ** 32, 2 ** 40 + 1, Number.MAX_SAFE_INTEGER];

const byBytes = (one: keys.Key, other: keys.Key): number => Buffer.compare(one, other);

test("keys of a stream sort as their numbers do, and give them back", () => {
  for (const keyOf of [keys.factKey, keys.commitKey, (seq: number) => keys.uplinkKey("step", seq)]) {
    expect(numbers.toReversed().map(keyOf).toSorted(byBytes)).toEqual(numbers.map(keyOf));
    expect(numbers.map((seq) => keys.seqOf(keyOf(seq)))).toEqual(numbers);
  }
});

test("groups sort by segment, then by group, and give both back", () => {
  const places = [1, 2, 256, 2 ** 32 - 2].flatMap((segment) => [1, 300, 2 ** 33].map((group) => ({ segment, group })));
  const keysOf = places.map(({ segment, group }) => keys.groupKey(segment, group));
  expect(keysOf.toReversed().toSorted(byBytes)).toEqual(keysOf);
  expect(keysOf.map(keys.groupPlaceOf)).toEqual(places);
});

test("a state row gives back its table and its key, whatever signs it has", () => {
  for (const row of ["", "a#b", "气体", "a\0b", "a\u0001"])
    expect(keys.stateRowOf(keys.stateKey("alarm", row))).toEqual({ table: "alarm", row });
});

test.each([
  ["facts from 7", keys.factsFrom(7), keys.factKey(7), keys.factKey(6)],
  ["all facts, not the groups", keys.factsFrom(0), keys.factKey(Number.MAX_SAFE_INTEGER), keys.groupKey(0, 0)],
  ["a lane, not the next", keys.uplinkFrom("event", 0), keys.uplinkKey("event", 2 ** 50), keys.uplinkKey("step", 0)],
  ["a segment's groups, not the next", keys.groupsOf(3), keys.groupKey(3, 2 ** 50), keys.groupKey(4, 0)],
  [
    "a segment's series, not the next",
    keys.seriesOf(3),
    keys.seriesKey(3, point("~~")),
    keys.seriesKey(4, point("a/b")),
  ],
  ["all state rows", keys.stateRange, keys.stateKey("zz", "zz"), keys.uplinkKey("event", 0)],
])("the range of %s holds the one key and not the other", (_, { gte, lt }, inside, outside) => {
  const holds = (key: keys.Key): boolean => Buffer.compare(gte, key) <= 0 && Buffer.compare(key, lt) < 0;
  expect([holds(inside), holds(outside)]).toEqual([true, false]);
});

test("keys have names for people, and an unknown one is shown as it is", () => {
  const named = [
    keys.factKey(17),
    keys.commitKey(2),
    keys.stateKey("alarm", "gas-1/lel#high"),
    keys.uplinkKey("event", 3),
    keys.groupKey(2, 9),
    keys.seriesKey(2, point("gas-1/lel")),
    keys.indexKey(2),
    new Uint8Array([0x79, 1]),
  ];
  expect(named.map(keys.nameOfKey)).toEqual([
    "fact 17",
    "commit 2",
    "alarm gas-1/lel#high",
    "uplink event 3",
    "readings group 9 of segment 2",
    "readings of gas-1/lel in segment 2",
    "index of segment 2",
    "7901",
  ]);
});
