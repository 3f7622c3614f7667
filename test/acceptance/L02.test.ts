import { expect, test } from "vitest";
import { lintProgramme } from "../../config/programme-lint.ts";
import { shippedProgramme } from "../../config/programmes.ts";
import { createBox } from "../gateway/core/bench-box.ts";
import { signed } from "./mode-site.ts";
import { closeCase, confirmed, newest, residentSite, say, warn } from "./resident-site.ts";

function ringing(value = 50) {
  const box = createBox(residentSite());
  box.good("node-1/gas", value);
  return box;
}

const published = (box: ReturnType<typeof ringing>) =>
  box.facts.flatMap((fact) => (fact.kind === "publication" && fact.event === "published" ? [fact.template] : []));

test("L02 a broadcast needs confirmation by a role that may; a draft alone tells nobody", () => {
  const box = ringing();
  expect(warn(box)).toBe("done");
  const { id } = newest(box);
  expect([newest(box).state, box.state().delivery.size]).toEqual(["draft", 0]);
  expect(say(box, "worker-a", { do: "confirm", publication: id })).toBe("may-not-broadcast");
  expect(say(box, "leader", { do: "confirm", publication: id })).toBe("may-not-broadcast");
  expect(say(box, "room", { do: "confirm", publication: id })).toBe("done");
  expect(newest(box)).toMatchObject({ state: "published", by: "worker-a", confirmedBy: "room" });
  expect(box.state().delivery.size).toBe(2);
  expect(say(box, "room", { do: "confirm", publication: id })).toBe("wrong-state");
});

test("L02 only approved words go out, with the names of the grids and nothing else of anybody's own", () => {
  const box = ringing();
  expect(say(box, "room", { do: "draft", template: "my-own", grids: ["micro-1"] })).toBe("unknown-template");
  expect(confirmed(box)?.text.zh).toMatch(/^【燃气警示】一号微网格检出燃气泄漏/);
});

test("L02 a pre-alarm cannot be broadcast, nor a case that is no more, nor one that became milder meanwhile", () => {
  const pre = ringing(12);
  expect(pre.openCase().severity).toBe(4);
  expect(warn(pre)).toBe("pre-alarm");
  const none = createBox(residentSite());
  expect(say(none, "room", { do: "draft", template: "gas-warning", grids: ["micro-1"] })).toBe("case-missing");
  const over = ringing();
  warn(over);
  const { id } = newest(over);
  closeCase(over);
  expect(say(over, "room", { do: "confirm", publication: id })).toBe("case-missing");
  expect([...published(pre), ...published(none), ...published(over)]).toEqual([]);
});

test("L02 an all-clear follows every warning, by itself and once, when its case is closed", () => {
  const box = ringing();
  const warning = confirmed(box);
  box.wait(5);
  expect(published(box)).toEqual(["gas-warning"]);
  closeCase(box);
  box.wait(5);
  expect(published(box)).toEqual(["gas-warning", "gas-clear"]);
  expect(newest(box)).toMatchObject({ kind: "all-clear", of: warning?.id, state: "published", grids: ["micro-1"] });
  expect(box.state().delivery.size).toBe(4);
  expect(say(box, "room", { do: "draft", template: "gas-clear", grids: ["micro-1"] })).toBe("all-clear-by-itself");
});

test("L02 a warning that is withdrawn after it went out has its all-clear at once", () => {
  const box = ringing();
  const warning = confirmed(box);
  expect(say(box, "room", { do: "withdraw", publication: warning?.id, reason: "" })).toBe("reason-missing");
  expect(say(box, "room", { do: "withdraw", publication: warning?.id, reason: "误报" })).toBe("done");
  box.wait(1);
  expect(published(box)).toEqual(["gas-warning", "gas-clear"]);
});

test("L02 from above the signature confirms, with the same rules", () => {
  const box = ringing(12);
  const order = (args: Record<string, string>, over = {}) =>
    signed(box, args, { verb: "notice.publish", role: "desk", ...over });
  const gas = { template: "gas-warning", grids: "micro-1", case: box.openCase().id };
  expect(order(gas)).toEqual({ kind: "refused", why: "publication-refused", detail: "pre-alarm" });
  box.good("node-1/gas", 50);
  expect(order(gas, { role: "administrator" })).toMatchObject({ why: "role-not-allowed" });
  expect(order(gas)).toMatchObject({ kind: "done" });
  expect(order({ template: "bell-test", grids: "micro-1 micro-2" })).toMatchObject({ kind: "done" });
  expect(published(box)).toEqual(["gas-warning", "bell-test"]);
});

test("L02 every warning of every programme names its all-clear; one that does not is refused", () => {
  for (const name of ["chengdu", "laiyang", "jianye", "tongnan", "huizhou"]) {
    const { publications } = shippedProgramme(name);
    expect(publications.filter(({ kind }) => kind === "warning").length).toBeGreaterThan(0);
  }
  const programme = shippedProgramme("tongnan");
  const publications = programme.publications.filter(({ kind }) => kind !== "all-clear");
  expect(lintProgramme({ ...programme, publications }).map(({ code }) => code)).toEqual(["E1509", "E1509", "E1509"]);
});
