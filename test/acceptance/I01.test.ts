import { expect, test } from "vitest";
import { createLittleCore } from "../gateway/api/little-core.ts";
import { gridView } from "../../gateway/api/grid-work-answers.ts";
import { admissionRefusal } from "../../gateway/core/admission/gate.ts";
import { openTurn } from "../../gateway/core/turn.ts";
import { createBox } from "../gateway/core/bench-box.ts";
import { signed } from "./mode-site.ts";
import { loadText, neighbourhood, neighbourhoodText, problemsOf } from "./sites.ts";
import { indexSite } from "../../gateway/core/site-index.ts";

const tongnan = {
  programme: "tongnan",
  grids: [
    { id: "c", tier: "community", name: "社区" },
    { id: "g", tier: "grid", name: "网格", parent: "c" },
  ],
  seats: [["g", "full-time", "worker"]],
  gas: { "gas-1": { grid: "g" } },
} satisfies Parameters<typeof neighbourhood>[0];

const oddRule = [
  "  - { id: gas.odd, kind: limit, title: { zh: 异味, en: Odour }, on: { quantity: combustible-gas }, hazard: gas,",
  "      severity: 3, above: 8 %LEL, clear: 6 %LEL, basis: assumed }",
].join("\n");
const text = neighbourhoodText(tongnan).replace("rules:\n", `rules:\n${oddRule}\n`);

function boxOf(file: string) {
  const { site, profiles, programme } = loadText(file);
  return createBox(indexSite(site, profiles, programme));
}

test("I01 a type that is not listed is not taken on: its alarm is shown, its case refused by name, nobody is sent", () => {
  const box = boxOf(text);
  box.good("gas-1/gas", 10);
  expect(box.facts).toContainEqual(expect.objectContaining({ kind: "not-admitted", type: "gas.odd" }));
  expect([...box.state().case.values()]).toMatchObject([{ state: "rejected", hazard: "gas" }]);
  expect(box.state().alarm.get("gas-1/gas#gas.odd")?.condition.kind).toBe("active");
  expect([box.told(), box.notices()]).toEqual([[], []]);
});

test("I01 what endangers life is always admitted, beside a refused case too, and whatever the list says", () => {
  const box = boxOf(text);
  box.good("gas-1/gas", 10);
  box.good("gas-1/gas", 50);
  expect(box.openCase()).toMatchObject({ state: "reported", severity: 1 });
  expect(box.told()).toEqual(["0.0:worker"]);
  const { site, profiles, programme } = loadText(text);
  const bare = { ...programme, admitted: programme.admitted.filter(({ type }) => type === "duty.gap") };
  const other = createBox(indexSite(site, profiles, bare));
  other.good("gas-1/gas", 50);
  expect(other.told()).toEqual(["0.0:worker"]);
});

test("I01 the check of the site says so beforehand, with the place", () => {
  const line = text.split("\n").findIndex((each) => each.includes("gas.odd")) + 1;
  expect(problemsOf(text).filter((each) => each.includes("W_NOT_ADMITTED"))).toEqual([
    expect.stringMatching(new RegExp(`^${line}:\\d+ rules\\[0\\]: tongnan does not admit gas.odd`)),
  ]);
  expect(problemsOf(text.replace("id: gas.odd,", "id: gas.odd, type: gas.rise,")).join()).not.toContain("NOT_ADMITTED");
});

test("I01 the district adds a type with its approval and withdraws it; without approval, or by others, it is refused", () => {
  const box = boxOf(text);
  const update = (args: Record<string, string>, over = {}) =>
    signed(box, args, { verb: "admission.update", tier: "district", role: "administrator", ...over });
  const odd = { change: "add", type: "gas.odd", label: "异味" };
  expect(update(odd)).toEqual({ kind: "refused", why: "not-admitted", detail: "approval-missing" });
  expect(update({ ...odd, approval: "准入〔2026〕3号" }, { tier: "street" })).toMatchObject({
    why: "tier-not-allowed",
  });
  expect(update({ ...odd, approval: "准入〔2026〕3号" })).toEqual({ kind: "done", detail: "gas.odd" });
  box.good("gas-1/gas", 10);
  expect(box.openCase()).toMatchObject({ state: "reported", severity: 3 });
  expect(update({ change: "withdraw", type: "gas.odd", approval: "准入〔2026〕9号" })).toMatchObject({ kind: "done" });
  expect(box.facts.filter(({ kind }) => kind === "admission")).toMatchObject([
    { to: "admitted", approval: "准入〔2026〕3号" },
    { to: "withdrawn", approval: "准入〔2026〕9号" },
  ]);
  expect(update({ change: "withdraw", type: "gas.high", approval: "无" })).toMatchObject({ detail: "not-added" });
});

test("I01 the same gate judges what no sensor saw: a dispute is NOT_ADMITTED, a fire is not asked about", () => {
  const box = boxOf(text);
  const turn = openTurn(neighbourhood(tongnan), box.state(), box.now());
  expect(admissionRefusal(turn, { type: "dispute.neighbours", severity: 4 })).toBe("not-admitted");
  expect(admissionRefusal(turn, { type: "fire.seen", severity: 1 })).toBeUndefined();
  expect(admissionRefusal(turn, { type: "door.held", severity: 4 })).toBeUndefined();
});

test("I01 the list can be read, with what was added and by which approval; basic takes on everything", () => {
  const core = createLittleCore(neighbourhood(tongnan));
  const seen = gridView({ index: neighbourhood(tongnan), state: core.state }, { of: "admission" });
  expect(seen).toMatchObject({ gate: "listed", added: [] });
  const basic = boxOf(text.replace("programme: tongnan", "programme: basic").replaceAll("full-time", "worker"));
  basic.good("gas-1/gas", 10);
  expect(basic.openCase()).toMatchObject({ state: "reported" });
});
