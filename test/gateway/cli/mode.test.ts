import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { modeCommand } from "../../../gateway/cli/mode.ts";
import { openControl } from "../../../gateway/control.ts";
import { createModeVerbs } from "../../../gateway/mode-verbs.ts";
import { modeOf, modeSite } from "../../acceptance/mode-site.ts";
import { createBox } from "../core/bench-box.ts";

const ended: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0).reverse()) await end();
});

const quiet = { info: () => {}, warn: () => {}, error: () => {} };

async function start() {
  const directory = await mkdtemp(join(tmpdir(), "gridpost-mode-"));
  ended.push(() => rm(directory, { recursive: true }));
  const index = modeSite();
  const box = createBox(index);
  const clock = { now: box.now, after: () => () => {} };
  const verbs = createModeVerbs({ index, state: box.state, put: async (input) => box.take(input), clock });
  const control = await openControl(directory, verbs, quiet);
  ended.push(control.close);
  const run = async (args: string, answer = "y") => {
    const said: string[] = [];
    const deps = { out: { write: (text: string) => said.push(text) }, confirm: async () => answer, env: {} };
    const code = await modeCommand([...args.split(" "), "--data", directory], deps as never);
    return { code, said: said.join("") };
  };
  return { box, run };
}

test("shows exactly what changes, asks, does it, and says how it stands", async () => {
  const { box, run } = await start();
  const flood = "alert --preset flood --until 2026-09-30 --reason 防汛Ⅳ级响应 --by room --lang zh";
  const no = await run(flood, "");
  expect(no.code).toBe(1);
  expect(no.said).toContain("到 2026-09-30 23:59 自动恢复平时");
  expect(no.said).toContain("上报  汇总 1min → 30s");
  expect(no.said).toContain("× 1 → × 0.5");
  expect(no.said).toContain("启用：micro-1 worker worker-a+worker-b");
  expect(modeOf(box)).toBeUndefined();
  expect((await run(flood)).code).toBe(0);
  expect(modeOf(box)).toMatchObject({
    mode: "alert",
    preset: "flood",
    untilMs: Date.parse("2026-09-30T23:59:59+08:00"),
  });
  expect((await run("status --lang en")).said).toMatch(/^alert since .*防汛Ⅳ级响应, until 2026-09-30T15:59:59Z\n$/);
  expect(await run("peace --reason 提前结束 --by worker-a --yes --lang en")).toMatchObject({ code: 1 });
  expect((await run("peace --reason 提前结束 --by room --yes --lang en")).code).toBe(0);
  expect(modeOf(box)?.mode).toBe("peace");
});

test("says what is wrong with an order, and that no gateway runs", async () => {
  const { run } = await start();
  expect((await run("war --reason r --by room")).code).toBe(2);
  expect(await run("alert --until tomorrow --reason r --by room --lang en")).toMatchObject({ code: 1 });
  expect((await run("emergency --until 2026-09-30 --reason r --by room --yes --lang en")).said).toContain(
    "--until is for alert",
  );
  expect(
    await modeCommand(["status", "--data", "/nowhere"], {
      out: { write: () => true } as never,
      confirm: async () => "",
    }),
  ).toBe(4);
});
