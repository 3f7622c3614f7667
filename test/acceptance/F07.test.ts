import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { createCommandDesk } from "../../cloud-bridge/command-desk.ts";
import { newKeyPair } from "../../cloud-bridge/cose-key.ts";
import { openTrustFile } from "../../cloud-bridge/trust-file.ts";
import { boxIdSchema } from "../../config/ids.ts";
import { limits } from "../../config/limits.ts";
import { replaceFile } from "../../gateway/access/credential-file.ts";
import { judgeDownlink } from "../../gateway/core/commands/downlink.ts";
import { openTurn } from "../../gateway/core/turn.ts";
import { createCommander } from "../../simulators/district/commander.ts";
import { warningsFor, type River } from "../../simulators/district/upstream.ts";
import { createBox } from "../gateway/core/bench-box.ts";
import { modeOf, modeSite, signed } from "./mode-site.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const code = "abcd-efgh-jkmn-pqrs";
const log = { info: () => {}, warn: () => {}, error: () => {} };

/** A box on the river with its list of keys on disk, and the district's duty desk on that list. */
async function riverBox(id: string) {
  const directory = mkdtempSync(join(tmpdir(), "gridpost-river-"));
  folders.push(directory);
  const site = modeSite((of) => ({ ...of, box: { id: boxIdSchema.parse(id), name: id } }));
  const box = createBox(site);
  const nowMs = () => box.now().wallMs;
  const keys = openTrustFile(directory, { nowMs, replaceFile });
  const roles = ["desk" as const, "commander" as const];
  keys.write({ ...keys.read(), code: { code, tier: "district", roles, untilMs: nowMs() + limits.enrolCodeMs } });
  const clock = { now: box.now, after: () => () => {} };
  const judge = (command: Parameters<typeof judgeDownlink>[1]) =>
    judgeDownlink(openTurn(site, box.state(), box.now()), command);
  const take = createCommandDesk({ box: id, keys, put: async (input) => box.take(input), judge, clock, log });
  const desk = { box: id, tier: "district", role: "desk", operator: "desk-3", nowMs, keys: newKeyPair() } as const;
  const commander = createCommander(desk);
  expect(await take(commander.enrol(code))).toMatchObject({ kind: "answered", outcome: { kind: "done" } });
  return { box, take, commander };
}

async function river() {
  const boxes = new Map<string, Awaited<ReturnType<typeof riverBox>>>();
  for (const id of ["box-up", "box-mid", "box-low"]) boxes.set(id, await riverBox(id));
  const at = (id: string) => boxes.get(id) ?? expect.fail(`no box ${id}`);
  const downstream: River = new Map([
    ["box-up", { box: "box-mid", leadMs: 3_600_000 }],
    ["box-mid", { box: "box-low", leadMs: 5_400_000 }],
  ]);
  /** What the district does with the alarms of one box. */
  const relay = async (id: string) => {
    for (const { body } of at(id).box.uplink) {
      if (body.kind !== "alarm") continue;
      for (const warning of warningsFor(downstream, id, body)) {
        const { box, take, commander } = at(warning.box);
        box.wait(1);
        await take(commander.order("upstream.warning", warning.args));
      }
    }
  };
  return { at, relay };
}

test("F07 a chain of three: an alarm upstream has both boxes below in alert within 5 s, by signed commands", async () => {
  const { at, relay } = await river();
  const began = performance.now();
  at("box-up").box.good("node-1/level", 3.9);
  const rangMs = at("box-up").box.now().wallMs;
  await relay("box-up");
  for (const [id, leadMs] of [
    ["box-mid", 3_600_000],
    ["box-low", 9_000_000],
  ] as const) {
    const { box } = at(id);
    expect(modeOf(box)).toMatchObject({ mode: "alert", by: { kind: "command", tier: "district", role: "desk" } });
    const tookMs = (modeOf(box)?.since.wallMs ?? Infinity) - rangMs + (performance.now() - began);
    expect(tookMs).toBeLessThanOrEqual(5_000);
    expect(box.facts).toContainEqual(
      expect.objectContaining({ kind: "upstream", station: "box-up node-1/level water.orange", severity: 2, leadMs }),
    );
  }
  expect(modeOf(at("box-up").box)).toBeUndefined();
});

test("F07 what is no news, no water or not grave goes to nobody", async () => {
  const { at, relay } = await river();
  at("box-up").box.good("node-1/gas", 50);
  at("box-low").box.good("node-1/level", 3.9);
  await relay("box-up");
  await relay("box-low");
  expect(["box-up", "box-mid", "box-low"].map((id) => modeOf(at(id).box))).toEqual([undefined, undefined, undefined]);
});

test("F07 a warning never lowers emergency, and a street may not send one", () => {
  const box = createBox(modeSite());
  signed(box, { mode: "emergency", level: "II", reason: "防汛Ⅱ级响应" });
  const warning = { station: "upstream r1", severity: 2 };
  const desk = { verb: "upstream.warning", tier: "district", role: "desk" } as const;
  expect(signed(box, warning, desk)).toEqual({ kind: "done", detail: "emergency" });
  expect(modeOf(box)?.mode).toBe("emergency");
  expect(signed(box, warning, { ...desk, tier: "street" })).toEqual({ kind: "refused", why: "tier-not-allowed" });
});
