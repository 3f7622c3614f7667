import { expect, test } from "vitest";
import { createBox } from "../gateway/core/bench-box.ts";
import { modeOf, modeSite, onSite, signed } from "./mode-site.ts";

const level = "node-1/level";
const cutOff = () => {
  const box = createBox(modeSite());
  box.take({ kind: "wan", cutOff: true });
  return box;
};

test("F04 the uplink is cut and the level at 保证: emergency in the turn of that reading, by the rule's own name", () => {
  const box = cutOff();
  box.good(level, 3.7);
  expect(modeOf(box)).toBeUndefined();
  const { facts } = box.good(level, 3.8);
  expect(facts).toContainEqual(
    expect.objectContaining({ kind: "mode", from: "peace", to: "emergency", level: "IV", reason: "water.orange" }),
  );
  expect(modeOf(box)?.by).toEqual({ kind: "rule", rule: "water.orange", point: level });
});

test("F04 the level was there first: emergency in the turn in which the line is known to be cut", () => {
  const box = createBox(modeSite());
  box.good(level, 3.9);
  expect(modeOf(box)).toBeUndefined();
  box.take({ kind: "wan", cutOff: true });
  expect(modeOf(box)?.mode).toBe("emergency");
});

test("F04 with the district in reach the level alone changes nothing", () => {
  const box = createBox(modeSite());
  box.take({ kind: "wan", cutOff: false });
  box.good(level, 4.2);
  expect(modeOf(box)).toBeUndefined();
});

test("F04 receding, the line coming back, a day and a restart do not end it; a person does", () => {
  const box = cutOff();
  box.good(level, 3.9);
  box.good(level, 1);
  box.take({ kind: "wan", cutOff: false });
  box.wait(3_600);
  box.restart({ boot: "boot-2", monoMs: 0, wallMs: box.now().wallMs + 86_400_000 });
  box.wait(5);
  expect(modeOf(box)?.mode).toBe("emergency");
  expect(onSite(box, { mode: "peace", reason: "退水" }, "worker-a").facts).toContainEqual(
    expect.objectContaining({ kind: "mode-refused", why: "not-above" }),
  );
  onSite(box, { mode: "recovery", reason: "水退，清淤" });
  expect(modeOf(box)?.mode).toBe("recovery");
  onSite(box, { mode: "peace", reason: "恢复平时" });
  expect(modeOf(box)?.mode).toBe("peace");
});

test("F04 a rule never lowers what a person signed higher", () => {
  const box = cutOff();
  expect(signed(box, { mode: "emergency", level: "I", reason: "防汛Ⅰ级响应" })).toEqual({
    kind: "done",
    detail: "emergency",
  });
  box.good(level, 3.9);
  expect(modeOf(box)).toMatchObject({ level: "I", by: { kind: "command" } });
});
