import { expect, test } from "vitest";
import { commandRoles, commandTiers, type Command } from "../../../gateway/core/commands/command.ts";
import { commandTable, kindOfVerb } from "../../../gateway/core/commands/table.ts";
import { createBox } from "./bench-box.ts";
import { testSite } from "./site.ts";

const dayMs = 86_400_000;
const roster = [
  { grid: "micro-1", role: "worker", people: ["worker-b"], shift: "12h", handover: "08:00", from: "2026-06-01" },
  { grid: "micro-2", role: "worker", people: ["worker-b"], shift: "12h", handover: "08:00", from: "2026-06-01" },
  { grid: "grid-1", role: "leader", people: ["leader"], shift: "12h", handover: "08:00", from: "2026-06-01" },
  { grid: "community", role: "duty-room", people: ["room"], shift: "12h", handover: "08:00", from: "2026-06-01" },
];
const { grids } = testSite().site;
const campaign = {
  campaign: "gas",
  label: "燃气",
  fromMs: Date.UTC(2026, 5, 2),
  untilMs: Date.UTC(2026, 5, 9),
  body: JSON.stringify({ grids: ["micro-1"], rules: { "gas.high": { above: "15 %LEL", clear: "10 %LEL" } } }),
};
const json = (body: object) => ({ version: 1, body: JSON.stringify(body) });

type Row = readonly [verb: string, role: Command["role"], args: Command["args"], outcome: string];

/** Every order of the protocol, with what a box makes of it on which gas rings. */
const surface: readonly Row[] = [
  ["grid.apply", "administrator", json({ grids, roster }), "done"],
  ["roster.apply", "administrator", json({ roster }), "done"],
  ["threshold.apply", "administrator", json({ rules: { "gas.high": { above: "15 %LEL", clear: "10 %LEL" } } }), "done"],
  // The site's file is the shell's: where there is none, nothing is tried.
  ["profile.apply", "administrator", { act: "try", programme: "basic" }, "profile-refused: no-site-file"],
  ["mode.set", "commander", { mode: "alert", reason: "汛期" }, "done"],
  ["task.assign", "desk", { case: "c1", epoch: 1, to: "worker-a", what: "关阀" }, "done"],
  ["case.command", "desk", { case: "c1", verb: "take", epoch: 2, reason: "街道处置" }, "done"],
  ["whistle.reportIn", "department", { whistle: "c1-t1", event: "reported-in" }, "case-refused: no-such-task"],
  ["external.case", "desk", { ticket: "12345-1", source: "hotline", grid: "grid-1", type: "gas.high" }, "done"],
  ["label.correct", "desk", { case: "c1", reason: "误判", verdict: "false" }, "case-refused: wrong-state"],
  ["campaign.start", "desk", campaign, "done"],
  ["campaign.stop", "desk", { campaign: "gas", reason: "结束" }, "campaign-refused: unknown-campaign"],
  ["notice.publish", "desk", { template: "gas-warning", grids: "micro-1", case: "c1" }, "done"],
  ["upstream.warning", "desk", { station: "上游站", severity: 2 }, "done"],
  ["care.counts", "commander", { body: '{"counts":{}}' }, "pii-refused: care-counts-off"],
  ["admission.update", "administrator", { change: "add", type: "noise.high", approval: "文号1" }, "done"],
  ["recall", "commander", { case: "c1", grid: "grid-1", reason: "暴雨" }, "done"],
  ["drill.start", "commander", { scenario: "gas", points: "node-2/gas" }, "drill-refused: live-alarm"],
  ["drill.stop", "commander", { reason: "完毕" }, "done"],
  ["time", "desk", { atMs: 1 }, "done"],
  // So is the list of keys.
  ["keys.enrol", "administrator", { publicKey: "k", proof: "p" }, "invalid: no-keys"],
  ["keys.rotate", "administrator", { publicKey: "k", proof: "p" }, "invalid: no-keys"],
  // What a box runs is installed on the box: no key above may put a program there.
  ["ota.start", "administrator", { url: "https://district.example/box" }, "unknown-verb"],
];

function rig() {
  const box = createBox(testSite());
  box.good("node-1/gas", 50);
  let count = 0;
  const say = (verb: string, args: Command["args"], role: Command["role"], tier: Command["tier"] = "district") => {
    count += 1;
    const { wallMs } = box.now();
    const who = { key: "aa", id: `s-${count}`, tier, role, operator: "desk-1" } as const;
    const command: Command = { ...who, notBeforeMs: wallMs + count, expiresMs: wallMs + dayMs, verb, args };
    const fact = box.take({ kind: "downlink", command }).facts.find(({ kind }) => kind === "command");
    if (fact?.kind !== "command") return "silent";
    const { outcome } = fact;
    if (outcome.kind !== "refused") return outcome.kind;
    return outcome.detail === undefined ? outcome.why : `${outcome.why}: ${outcome.detail}`;
  };
  return { box, say };
}

test("what is kept of people is not decided by a programme from afar", () => {
  const body = JSON.stringify({ id: "pilot", extends: "basic", privacy: { residentNames: false, careCounts: true } });
  expect(rig().say("profile.apply", { act: "try", programme: "pilot", body }, "administrator")).toBe("pii-refused");
});

test("the surface is what the table of verbs has, and no more", () => {
  const verbs = surface.map(([verb]) => verb).filter((verb) => verb !== "ota.start");
  expect(verbs.toSorted()).toEqual(Object.keys(commandTable).toSorted());
});

test.each(surface)("%s by %s is carried out, or refused with a word of the protocol", (verb, role, args, outcome) => {
  const { box, say } = rig();
  expect(say(verb, args, role)).toBe(outcome);
  const results = box.uplink.flatMap(({ body }) => (body.kind === "command-result" ? [body.verb] : []));
  expect(results).toEqual([verb]);
});

test.each(Object.keys(commandTable))("%s is refused to every tier and role that it is not open to", (verb) => {
  const from = kindOfVerb(verb)?.from ?? {};
  const closed = commandTiers.flatMap((tier) =>
    commandRoles.filter((role) => !from[tier]?.includes(role)).map((role) => [tier, role] as const),
  );
  const { say } = rig();
  for (const [tier, role] of closed) {
    expect(say(verb, {}, role, tier)).toBe(from[tier] === undefined ? "tier-not-allowed" : "role-not-allowed");
  }
});
