import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openSiteKeeper, type SiteKeeper } from "../../../gateway/site-file/keeper.ts";
import { hashOfText, openSiteTexts } from "../../../gateway/site-file/site-texts.ts";
import { createVirtualClock } from "../../scenario/virtual-clock.ts";
import { collectingLog } from "../api/little-core.ts";

const example = join(import.meta.dirname, "../../../config/examples/minimal.yaml");
const act = { by: "fitter", from: "192.0.2.9" };

describe("a site on trial", () => {
  let folder = "";
  let file = "";
  let clock = createVirtualClock(Date.UTC(2026, 6, 1));
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "gridpost-keeper-"));
    file = join(folder, "site.yaml");
    copyFileSync(example, file);
    clock = createVirtualClock(Date.UTC(2026, 6, 1));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const open = () => openSiteKeeper({ file, directory: join(folder, "data"), clock, log: collectingLog() });
  const keeperNow = (): SiteKeeper => {
    const opened = open();
    if (!opened.ok) throw new Error(opened.error[0]?.problem.en);
    return opened.value;
  };
  const original = () => readFileSync(example, "utf8");
  const renamed = () => original().replace("我的小区", "乙小区");
  const wish = () => ({ ...act, text: renamed(), reason: "改名", confirmMs: 180_000 });

  it("is in force at once and in the file, and the one before returns after 180 s without a word", async () => {
    const keeper = keeperNow();
    let changes = 0;
    keeper.whenChanged(() => void (changes += 1));
    expect(keeper.apply({ ...wish(), base: hashOfText(original()) })).toMatchObject({ ok: true });
    expect(keeper.loaded().site.box.name).toBe("乙小区");
    expect(readFileSync(file, "utf8")).toBe(renamed());
    await clock.advance(179_999);
    expect(keeper.loaded().site.box.name).toBe("乙小区");
    await clock.advance(1);
    expect(keeper.loaded().site.box.name).toBe("我的小区");
    expect(readFileSync(file, "utf8")).toBe(original());
    expect(changes).toBe(2);
    expect(keeper.takeEvents().map(({ event }) => event)).toEqual(["site-tried", "site-undone"]);
    expect(keeper.onDisk().past).toEqual([renamed()]);
  });

  it("stays when it is kept in time, with the one before still at hand", async () => {
    const keeper = keeperNow();
    keeper.apply(wish());
    await clock.advance(179_000);
    expect(keeper.keep(act)).toMatchObject({ ok: true });
    await clock.advance(600_000);
    expect(keeper.view()).toEqual({ hash: hashOfText(renamed()), sinceMs: expect.any(Number) });
    expect(readFileSync(file, "utf8")).toBe(renamed());
    expect(keeper.onDisk().past).toEqual([original()]);
    expect(keeperNow().loaded().site.box.name).toBe("乙小区");
  });

  it("is taken back when a person says so", async () => {
    const keeper = keeperNow();
    keeper.apply(wish());
    keeper.undo(act);
    expect(keeper.loaded().site.box.name).toBe("我的小区");
    expect(keeper.undo(act)).toEqual({ ok: false, error: { refused: "no-trial" } });
  });

  it("is taken back by the next start when the gateway died meanwhile, at every step of the way", async () => {
    // Each way to die: the note alone is written; the file as well; the file as well and time has passed.
    const died = [
      { file: original(), laterMs: 0 },
      { file: renamed(), laterMs: 0 },
      { file: renamed(), laterMs: 3_600_000 },
    ];
    for (const at of died) {
      keeperNow();
      texts().writeTrial(note());
      texts().write(at.file);
      await clock.advance(at.laterMs);
      const after = keeperNow();
      expect(after.loaded().site.box.name).toBe("我的小区");
      expect(readFileSync(file, "utf8")).toBe(original());
      expect(existsSync(join(folder, "data/site/trial.json"))).toBe(false);
      expect(after.takeEvents()).toMatchObject([{ event: "site-undone", of: hashOfText(renamed()).slice(0, 12) }]);
    }
  });

  it("stays when the gateway died between keeping it and tearing up the note", async () => {
    keeperNow();
    texts().writeTrial(note());
    texts().write(renamed());
    texts().writeGood(renamed());
    const after = keeperNow();
    expect(after.loaded().site.box.name).toBe("乙小区");
    expect(after.takeEvents()).toEqual([]);
  });

  it("is taken back by a note that nobody can read", async () => {
    keeperNow();
    writeFileSync(join(folder, "data/site/trial.json"), "{ half");
    writeFileSync(file, renamed());
    expect(keeperNow().loaded().site.box.name).toBe("我的小区");
  });

  it("is refused when it is faulty, stale, a second one or the same; nothing is changed by that", async () => {
    const keeper = keeperNow();
    const faulty = original().replace("severity: 2", "severity: 9");
    expect(keeper.apply({ ...wish(), text: faulty })).toMatchObject({ ok: false, error: { refused: "invalid" } });
    expect(keeper.apply({ ...wish(), base: "0".repeat(64) })).toMatchObject({ error: { refused: "stale" } });
    expect(keeper.apply({ ...wish(), text: original() })).toMatchObject({ error: { refused: "same" } });
    expect(readFileSync(file, "utf8")).toBe(original());
    keeper.apply(wish());
    expect(keeper.apply(wish())).toMatchObject({ error: { refused: "on-trial" } });
  });

  it("names line and column of what is wrong", async () => {
    const keeper = keeperNow();
    const said = keeper.apply({ ...wish(), text: original().replace("severity: 2", "severity: 9") });
    const line =
      original()
        .split("\n")
        .findIndex((each) => each.includes("severity: 2")) + 1;
    expect(said.ok ? [] : said.error.diagnostics).toMatchObject([{ line, column: 15, file }]);
  });

  it("what a person wrote into the file meanwhile is put aside, not lost", async () => {
    const keeper = keeperNow();
    keeper.apply(wish());
    writeFileSync(file, "# 改到一半\n");
    keeper.undo(act);
    expect(readFileSync(file, "utf8")).toBe(original());
    expect(keeper.onDisk().past).toContain("# 改到一半\n");
  });

  it("a file that cannot be used leaves the last good one in force, and says where it is wrong", async () => {
    keeperNow();
    writeFileSync(file, original().replace("severity: 2", "severity: 9"));
    const keeper = keeperNow();
    expect(keeper.loaded().site.box.name).toBe("我的小区");
    expect(keeper.view().fallback).toMatchObject({ errors: 1, column: 15 });
    expect(keeper.onDisk().isEdited).toBe(true);
    expect(keeper.apply({ ...wish(), text: original() })).toMatchObject({ ok: true });
    expect(keeper.view().fallback).toBeUndefined();
  });

  it("without a last good one there is nothing to run", async () => {
    writeFileSync(file, "box: 1\n");
    expect(open()).toMatchObject({ ok: false });
  });

  it("keeps the seven texts before", async () => {
    const keeper = keeperNow();
    for (let at = 0; at < 10; at += 1) {
      await clock.advance(1_000);
      keeper.apply({ ...wish(), text: original().replace("我的小区", `小区 ${at}`) });
      keeper.keep(act);
    }
    expect(keeper.onDisk().past).toHaveLength(7);
    expect(keeper.onDisk().past[0]).toContain("小区 8");
  });

  const texts = () => openSiteTexts(file, join(folder, "data"), () => clock.now().wallMs);
  const note = () =>
    ({
      schema: "gridpost.trial/v1",
      hash: hashOfText(renamed()),
      by: "fitter",
      reason: "改名",
      untilMs: clock.now().wallMs + 180_000,
    }) as const;
});
