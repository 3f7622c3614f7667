import { expect, test } from "vitest";
import { summaryEveryMs } from "../../gateway/core/summary.ts";
import { createBox } from "../gateway/core/bench-box.ts";
import { modeSite, signed } from "./mode-site.ts";

const gas = "node-1/gas";
const emergency = (level: string) => {
  const box = createBox(modeSite());
  signed(box, { mode: "emergency", level, reason: "应急响应" });
  return box;
};

test("E10 level one: the claim timer of emergency, then deputy and head together", () => {
  const box = emergency("I");
  box.good(gas, 50);
  expect(box.told()).toEqual(["0.0:worker-a+worker-b"]);
  box.wait(29);
  expect(box.told()).toHaveLength(1);
  box.wait(1);
  expect(box.told().slice(1)).toEqual(["0.1:leader", "0.2:room"]);
});

test("E10 level four: the same timer, one after the other", () => {
  const box = emergency("IV");
  box.good(gas, 50);
  box.wait(30);
  expect(box.told().slice(1)).toEqual(["0.1:leader"]);
  box.wait(30);
  expect(box.told().at(-1)).toBe("0.2:room");
});

test("E10 a case born in emergency has half the time to be on the scene, also when peace is back", () => {
  const box = emergency("I");
  box.good(gas, 50);
  const { policy } = box.openCase();
  signed(box, { mode: "peace", reason: "解除" });
  expect(policy.ladder.respondBy).toBe(300_000);
  box.wait(30);
  expect(box.told().at(-1)).toBe("0.1:leader");
});

test("E10 a ladder that walks already calls its later rungs sooner, and nobody twice", () => {
  const box = createBox(modeSite());
  box.good(gas, 50);
  box.wait(40);
  expect(box.told()).toHaveLength(1);
  signed(box, { mode: "emergency", level: "I", reason: "应急响应" });
  box.wait(1);
  expect(box.told().slice(1)).toEqual(["0.1:leader", "0.2:room"]);
});

test("E10 the level stands in the mode, goes up with it, and only emergency has one", () => {
  const box = emergency("II");
  expect(box.uplink.map(({ body }) => body)).toContainEqual(
    expect.objectContaining({ kind: "mode", event: "entered", to: "emergency.II" }),
  );
  expect(signed(box, { mode: "alert", level: "II", reason: "降级" })).toEqual({
    kind: "refused",
    why: "mode-refused",
    detail: "level-not-here",
  });
});

test("E10 factor, summaries and response levels are the programme's own", () => {
  const site = modeSite();
  const modes = site.programme.modes.map((mode) =>
    mode.key === "emergency" ? { ...mode, factor: 0.25, summary: 5_000, responseLevels: ["I" as const] } : mode,
  );
  const own = { ...site, programme: { ...site.programme, modes } };
  const box = createBox(own);
  const level = (name: string) => signed(box, { mode: "emergency", level: name, reason: "应急响应" });
  expect(level("II")).toMatchObject({ kind: "refused", detail: "level-not-here" });
  expect(level("I")).toMatchObject({ kind: "done" });
  box.good(gas, 50);
  expect(box.openCase().policy.ladder.respondBy).toBe(150_000);
  box.wait(15);
  expect(box.told().slice(1)).toEqual(["0.1:leader", "0.2:room"]);
  expect(summaryEveryMs(own, "emergency")).toBe(5_000);
});
