import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import type { Change } from "../../../config/amendment.ts";
import type { Command, CommandOutcome } from "../../../gateway/core/commands/command.ts";
import { openSiteKeeper, type SiteKeeper } from "../../../gateway/site-file/keeper.ts";
import { createProgrammeOrders } from "../../../gateway/site-file/programme-orders.ts";
import { createVirtualClock } from "../../scenario/virtual-clock.ts";
import { collectingLog } from "../api/little-core.ts";

const example = join(import.meta.dirname, "../../../config/examples/minimal.yaml");

describe("an order on the programme", () => {
  let folder = "";
  let file = "";
  let clock = createVirtualClock(Date.UTC(2026, 6, 1));
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "gridpost-programme-"));
    file = join(folder, "site.yaml");
    copyFileSync(example, file);
    clock = createVirtualClock(Date.UTC(2026, 6, 1));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const original = () => readFileSync(example, "utf8");
  const written = () => readFileSync(file, "utf8");
  const bodyOf = (id: string, more: object = {}) =>
    JSON.stringify({
      schema: "gridpost.programme/v1",
      id,
      extends: "basic",
      label: { zh: "街道试行", en: "Street pilot" },
      version: 2,
      effectiveFrom: "2026-07-01",
      ...more,
    });
  const keeperNow = (): SiteKeeper => {
    const opened = openSiteKeeper({ file, directory: join(folder, "data"), clock, log: collectingLog() });
    if (!opened.ok) throw new Error(opened.error[0]?.problem.en);
    return opened.value;
  };
  const rig = (changes: readonly Change[] = []) => {
    const keeper = keeperNow();
    let notes = 0;
    const note = () => void (notes += 1);
    const act = createProgrammeOrders({ keeper, changes: () => changes, note, log: collectingLog() });
    const say = (args: Command["args"]): CommandOutcome | undefined => {
      const { wallMs } = clock.now();
      const who = { key: "aa", id: "p-1", tier: "district", role: "administrator", operator: "desk-1" } as const;
      return act({ ...who, notBeforeMs: wallMs, expiresMs: wallMs + 60_000, verb: "profile.apply", args });
    };
    const bring = (more: object = {}) => say({ act: "try", programme: "pilot", body: bodyOf("pilot", more) });
    return { keeper, say, bring, notes: () => notes };
  };
  const quicker = {
    sla: [1, 2, 3, 4].map((severity) => ({ severity, arrive: "8min", accept: "8min", basis: "assumed" })),
  };
  const refusedBy = (why: string, detail?: unknown) =>
    expect.objectContaining({ kind: "refused", why, ...(detail !== undefined && { detail }) });

  it("puts one that comes with it in force on trial, and the one before returns when nobody keeps it", async () => {
    const { keeper, bring, notes } = rig();
    const untilMs = clock.now().wallMs + 180_000;
    expect(bring(quicker)).toEqual({ kind: "done", detail: `on trial until ${untilMs}` });
    expect(keeper.loaded().programme).toMatchObject({ id: "pilot", version: 2 });
    expect(keeper.view().trial).toEqual({ untilMs, by: "aa:desk-1", reason: "profile.apply pilot" });
    await clock.advance(180_000);
    expect(keeper.loaded().programme.id).toBe("basic");
    expect(written()).toBe(original());
    expect(notes()).toBe(1);
    expect(keeper.takeEvents().map(({ event, from }) => [event, from])).toEqual([
      ["site-tried", "district"],
      ["site-undone", "box"],
    ]);
  });

  it("keeps it by a second order, and a gateway that begins anew has it", async () => {
    const { keeper, bring, say } = rig();
    bring(quicker);
    expect(say({ act: "keep", programme: "pilot" })).toEqual({ kind: "done", detail: "in force" });
    await clock.advance(3_600_000);
    expect(keeper.loaded().programme.id).toBe("pilot");
    expect(keeperNow().loaded().programme.id).toBe("pilot");
    expect(bring(quicker)).toEqual({ kind: "done", detail: "in force" });
  });

  it("takes it back by a second order, and when the gateway died before it was kept", () => {
    const { keeper, bring, say } = rig();
    bring();
    expect(say({ act: "undo", programme: "pilot" })).toEqual({ kind: "done", detail: "in force" });
    expect(keeper.loaded().programme.id).toBe("basic");
    bring();
    expect(keeperNow().loaded().programme.id).toBe("basic");
    expect(written()).toBe(original());
  });

  it("settles no trial of people on site, and begins none beside it", () => {
    const { keeper, bring, say } = rig();
    keeper.apply({
      text: original().replace("我的小区", "乙小区"),
      by: "fitter",
      from: "box",
      reason: "改名",
      confirmMs: 180_000,
    });
    for (const act of ["keep", "undo"])
      expect(say({ act, programme: "pilot" })).toEqual(refusedBy("profile-refused", "no-trial"));
    expect(bring()).toEqual(refusedBy("profile-refused", "on-trial"));
    expect(keeper.loaded().site.box.name).toBe("乙小区");
  });

  it("leaves alone what somebody on site is writing", () => {
    const { bring } = rig();
    writeFileSync(file, `${original()}# 未完\n`);
    expect(bring()).toEqual(refusedBy("profile-refused", "stale"));
    expect(written()).toBe(`${original()}# 未完\n`);
  });

  it("gives a name no other meaning", () => {
    const { keeper, bring, say } = rig();
    bring();
    say({ act: "keep", programme: "pilot" });
    expect(bring(quicker)).toEqual(refusedBy("profile-refused", "name-taken"));
    expect(say({ act: "try", programme: "laiyang", body: bodyOf("laiyang") })).toEqual(
      refusedBy("profile-refused", "name-taken"),
    );
    expect(keeper.loaded().programme).toMatchObject({ id: "pilot", version: 2 });
  });

  test.each<[string, Command["args"], unknown]>([
    [
      "a name that nobody knows",
      { act: "try", programme: "nowhere" },
      refusedBy("profile-refused", "unknown-programme"),
    ],
    [
      "a way out of its folder",
      { act: "try", programme: "../site" },
      refusedBy("profile-refused", "unknown-programme"),
    ],
    [
      "another id in it",
      { act: "try", programme: "pilot", body: bodyOf("other") },
      refusedBy("profile-refused", "another-id"),
    ],
    ["no JSON", { act: "try", programme: "pilot", body: "id: pilot" }, refusedBy("profile-refused", "another-id")],
    [
      "an unknown section",
      { act: "try", programme: "pilot", body: bodyOf("pilot", { sirens: [] }) },
      refusedBy("invalid"),
    ],
    ["tiers the site does not have", { act: "try", programme: "tongnan" }, refusedBy("invalid")],
    [
      "more time to take a case",
      {
        act: "try",
        programme: "pilot",
        body: bodyOf("pilot", {
          sla: [1, 2, 3, 4].map((severity) => ({ severity, arrive: "10min", accept: "20min", basis: "assumed" })),
        }),
      },
      refusedBy("loosens-life-safety"),
    ],
  ])("is refused for %s, and nothing is left of it", (_, args, outcome) => {
    const { keeper, say } = rig();
    expect(say(args)).toEqual(outcome);
    expect(keeper.view().trial).toBeUndefined();
    expect(written()).toBe(original());
    expect(existsSync(join(folder, "programmes/pilot.yaml"))).toBe(false);
  });

  it("is refused where its ladder would count and calls later", () => {
    writeFileSync(file, original().replace(/\n# 没人认领[\s\S]*$/, "\n"));
    const first = { tier: "grid", role: "worker", after: "0s" };
    const ladder = { rungs: [first, { ...first, role: "leader", after: "5min" }], repeat: "6min", respondBy: "10min" };
    const { bring } = rig();
    expect(bring({ ladder: { ...ladder, basis: "assumed" } })).toEqual(
      refusedBy("loosens-life-safety", "ladder.rungs"),
    );
    const rungs = ["0s", "30s", "60s", "90s"].map((after) => ({ ...first, after }));
    expect(bring({ ladder: { ...ladder, rungs, repeat: "2min", basis: "assumed" } })).toMatchObject({ kind: "done" });
  });

  it("is refused when an amendment of the site would not stand with it", () => {
    const change = {
      kind: "threshold",
      version: 1,
      body: JSON.stringify({ rules: { nothing: { above: "1 m" } } }),
    } as const;
    expect(rig([change]).bring()).toEqual(refusedBy("invalid"));
  });
});
