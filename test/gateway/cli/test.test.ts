import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { testCommand } from "../../../gateway/cli/test.ts";
import { openControl } from "../../../gateway/control.ts";
import { createDrillVerbs } from "../../../gateway/drill-verbs.ts";
import { createBox } from "../core/bench-box.ts";
import { testSite } from "../core/site.ts";

const ended: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0).reverse()) await end();
});

const quiet = { info: () => {}, warn: () => {}, error: () => {} };

/** What happens between two looks at the running gateway; `false`: whoever waits has had enough. */
type Happens = (box: ReturnType<typeof createBox>) => boolean | undefined;

async function start() {
  const directory = await mkdtemp(join(tmpdir(), "gridpost-test-"));
  ended.push(() => rm(directory, { recursive: true }));
  const index = testSite();
  const box = createBox(index);
  const clock = { now: box.now, after: () => () => {} };
  const verbs = createDrillVerbs({ index, state: box.state, put: async (input) => box.take(input), clock });
  const control = await openControl(directory, verbs, quiet);
  ended.push(control.close);
  const run = async (args: string, ...script: readonly Happens[]) => {
    const said: string[] = [];
    const left = [...script];
    const pause = async () => {
      box.wait(1);
      return left.shift()?.(box) !== false;
    };
    const deps = { out: { write: (text: string) => said.push(text) }, pause, env: {} };
    const code = await testCommand([...args.split(" "), "--lang", "zh", "--data", directory], deps as never);
    return { code, said: said.join("") };
  };
  return { box, run };
}

const accepted: Happens = (box) => {
  const outcome = { kind: "accepted" } as const;
  for (const { id } of box.notices()) box.take({ kind: "notice-outcome", notice: id, outcome });
  return undefined;
};
const claimed: Happens = (box) => {
  const [of] = box.state().practiceCase.values();
  box.take({ kind: "case", case: of?.id, by: "worker-a", verb: "claim", command: "x" } as never);
  return undefined;
};

test("a trip test shows each station it reached, with its time, and passes at a named person's claim", async () => {
  const { run } = await start();
  const { code, said } = await run("trip node-1/gas --inject --by worker-a", accepted, claimed);
  expect(said).toBe(
    [
      "一号微网格 节点一 [注入]",
      "✔ 探头越线  1.00 s",
      "✔ 规则触发  +0.00 s",
      "✔ 平台接受  +0.00 s  screen",
      "✔ 已认领  +1.00 s  网格员甲",
      "通过",
      "",
    ].join("\n"),
  );
  expect(code).toBe(0);
});

test("a failure names the hop that was missing", async () => {
  const { run } = await start();
  const { code, said } = await run("trip node-1/gas --inject --by worker-a --minutes 1", accepted);
  expect(said).toContain("未通过：消息送出了，但没有人认领");
  expect(code).toBe(1);
});

test("whoever has had enough ends the test on the gateway", async () => {
  const { run, box } = await start();
  const { code, said } = await run("channel worker-a leader --by leader", () => false);
  expect(said).toContain("已中止：有人结束了它");
  expect(code).toBe(1);
  expect(box.state().practiceCase.size).toBe(0);
});

test.each([
  ["trip node-9/gas --by worker-a", 1, "没有这个测点"],
  ["trip node-1/gas --by stranger", 1, "这个人不管这个测点所在的网格"],
  ["trip --by worker-a", 2, "gridpost test trip POINT"],
  ["trip node-1/gas", 2, "gridpost test trip POINT"],
  ["trip node-1/gas --by worker-a --minutes 16", 1, "最多 15 分钟"],
])("says what is wrong with: %s", async (args, code, text) => {
  const { run } = await start();
  const said = await run(args);
  expect(said.code).toBe(code);
  expect(said.said).toContain(text);
});
