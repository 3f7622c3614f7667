import { expect, test } from "vitest";
import type { Stranger } from "../../gateway/core/stranger.ts";
import { createStrangers, strangerBounds } from "../../gateway/strangers.ts";

function message(change: Partial<Stranger>, wallMs = 0): Stranger {
  const at = { boot: "b", monoMs: wallMs, wallMs, wallTrusted: true };
  return { source: "unknown-topic", topic: "t", bytes: 2, outline: "{}", detail: "", at, ...change };
}

test("the last few of each source, newest first", () => {
  const strangers = createStrangers();
  for (let turn = 1; turn <= 10; turn += 1) strangers.keep(message({ topic: "a", bytes: turn }, turn));
  strangers.keep(message({ source: "d1", topic: "x" }, 20));
  expect(strangers.list().map(({ topic, bytes }) => `${topic} ${bytes}`)).toEqual(["x 2", "a 10", "a 9", "a 8"]);
});

test("a flood of topics displaces the oldest, and never more is kept than the bounds say", () => {
  const strangers = createStrangers();
  strangers.keep(message({ source: "d1" }, 1));
  for (let turn = 0; turn < 500; turn += 1)
    strangers.keep(message({ topic: `t${turn}`, outline: "x".repeat(1_000) }, turn + 2));
  const kept = strangers.list();
  expect(new Set(kept.map(({ topic }) => topic)).size).toBeLessThanOrEqual(strangerBounds.sources);
  expect(JSON.stringify(kept).length).toBeLessThan(strangerBounds.characters * 2);
  expect(kept[0]?.topic).toBe("t499");
});
