import { expect, test } from "vitest";
import { deadLinks, unprovenPromises } from "./docs.ts";
import { importCycles, wrongImports } from "./layers.ts";
import { ambientUses, impureCore } from "./purity.ts";
import { readSources } from "./source.ts";
import { foreignWords, leftovers, sizesAndNames } from "./text.ts";
import type { Tree } from "./tree.ts";

const rules: readonly ((tree: Tree) => readonly string[])[] = [
  (tree) => wrongImports(readSources(tree)),
  (tree) => importCycles(readSources(tree)),
  (tree) => impureCore(readSources(tree)),
  (tree) => ambientUses(readSources(tree)),
  leftovers,
  sizesAndNames,
  foreignWords,
  deadLinks,
  unprovenPromises,
];

function problems(files: Record<string, string>): readonly string[] {
  const tree = new Map(Object.entries(files));
  return rules.flatMap((rule) => rule(tree));
}

/** One line of code in one file → the one problem it must be named for. */
const faults: readonly (readonly [path: string, line: string, problem: string])[] = [
  ["config/site.ts", `import { step } from "../gateway/core/step.ts";`, "must not import gateway/core/step.ts"],
  ["gateway/core/step.ts", `import { put } from "../inbox.ts";`, "must not import gateway/inbox.ts"],
  ["gateway/core/step.ts", `import { z } from "zod";`, "must not import zod"],
  [
    "sensors/mqtt/source.ts",
    `import { relay } from "../../cloud-bridge/relay.ts";`,
    "must not import cloud-bridge/relay.ts",
  ],
  ["sensors/mqtt/source.ts", `import { put } from "../../gateway/inbox.ts";`, "must not import gateway/inbox.ts"],
  ["cloud-bridge/relay.ts", `export { put } from "../gateway/inbox.ts";`, "must not import gateway/inbox.ts"],
  ["gateway/pipeline.ts", `import type { L } from "../cloud-bridge/link.ts";`, "must not import cloud-bridge/link.ts"],
  ["gateway/pipeline.ts", `type L = import("../sensors/decode.ts").L;`, "must not import sensors/decode.ts"],
  ["app.ts", `import { world } from "./simulators/world.ts";`, "must not import simulators/world.ts"],
  ["app.ts", `await import(name);`, "must not import (a computed path)"],
  ["main.ts", `import { world } from "./simulators/world.ts";`, "must not import simulators/world.ts"],
  ["main.ts", `import { openStore } from "./gateway/store/level.ts";`, "must not import gateway/store/level.ts"],
  ["sensors/decode.ts", `import { twin } from "../test/twin.ts";`, "must not import test/twin.ts"],
  ["gateway/ipc.ts", `import { area } from "../bench/proof/area.ts";`, "must not import bench/proof/area.ts"],
  ["simulators/world.ts", `import { relay } from "../cloud-bridge/relay.ts";`, "must not import cloud-bridge/relay.ts"],
  ["console/main.tsx", `import { verbs } from "../gateway/api/schema.ts";`, "must not import gateway/api/schema.ts"],
  ["scratch.ts", `export const a = 1;`, "belongs to no layer"],

  ["gateway/core/step.ts", `export const f = async () => {};`, "waits (async or await)"],
  ["gateway/core/step.ts", `export function f() { return Date.now(); }`, "uses Date.now"],
  ["gateway/core/step.ts", "export const f = () => `${Math.random()}`;", "uses Math.random"],
  ["gateway/core/step.ts", `export const f = () => globalThis["performance"].now();`, "uses performance.now"],
  ["gateway/core/step.ts", `export const f = () => setTimeout(f, 1);`, "uses setTimeout"],
  ["gateway/core/step.ts", `console.info("seen");`, "uses console.info"],
  ["gateway/core/step.ts", `export const f = (deps) => deps.log.info("seen");`, "uses deps.log.info"],
  ["gateway/core/step.ts", `export const f = (log) => log.warn("seen");`, "uses log.warn"],
  ["gateway/core/step.ts", `import { readFileSync } from "node:fs";`, "must not import node:fs"],

  ["gateway/pipeline.ts", `export const f = () => new Date();`, "uses Date"],
  ["gateway/pipeline.ts", `export const f = (Date) => Date.now(); export const g = () => Date.now();`, "uses Date.now"],
  ["gateway/pipeline.ts", `const { random } = Math;`, "uses Math"],
  ["gateway/pipeline.ts", `const { setTimeout } = globalThis;`, "uses globalThis"],
  ["app.ts", `export const f = () => setInterval(f, 1);`, "uses setInterval"],
  ["cloud-bridge/relay.ts", `export const f = () => AbortSignal.timeout(1);`, "uses AbortSignal.timeout"],
  ["sensors/modbus/tcp.ts", `import timers from "node:timers/promises";`, "uses node:timers/promises"],
  ["config/load.ts", `process.exit(3);`, "uses process.exit"],
  ["gateway/supervise.ts", `export const f = () => setTimeout(f, 1);`, "uses setTimeout"],
  ["gateway/supervise.ts", `export const f = () => Date.now();`, "uses Date.now"],

  ["docs/wire.md", `TO${"DO"}: say more`, `leftover: TO${"DO"}`],
  ["test/a.test.ts", `it.on${"ly"}("a", () => {});`, `leftover: .on${"ly"}(`],
  ["test/a.test.ts", `describe.sk${"ip"}("a", () => {});`, `leftover: describe.sk${"ip"}`],
  ["gateway/core/utils.ts", `export const a = 1;`, "name it after its noun"],
  ["gateway/ipc.ts", "\n".repeat(401), "401 lines, at most 400"],

  ["README.md", `see [the wire](docs/wire.md)`, "dead link docs/wire.md"],
  ["README.md", `<img src="docs/board.png">`, "dead link docs/board.png"],
  ["README.md", `# Start\n\n[below](#stop)`, "dead link #stop"],
  ["docs/a/b.md", `[up][1]\n\n[1]: ../c.md`, "dead link ../c.md"],
  ["README.md", `5,000 readings a second (proof: path/P9)`, "no recorded proof row path/P9"],
  ["README.zh-CN.md", `每秒五千条（proof：P9）`, "no recorded proof row P9"],

  [".ci/run", `cd /ho${"me"}/me/gridpost`, `own place: /ho${"me"}/`],
  ["docs/a.md", `from regis${"try"}.npmjs.org`, `own place: regis${"try"}.npmjs.org`],
  [".npmrc", `source=https://npm.mir${"ror"}.example/x`, `own place: //npm.mir${"ror"}.example`],
  ["package-lock.json", `{"resolved": "x"}`, "records download addresses"],
];

test.each(faults)("%s with %j is named", (path, line, problem) => {
  const found = problems({ [path]: line });
  expect(found).toEqual([expect.stringContaining(problem)]);
  expect(found[0]).toMatch(new RegExp(`^${path.replaceAll(".", "\\.")}:`));
});

test("an import cycle is named with its whole way round, types included", () => {
  const found = problems({
    "gateway/core/a.ts": `import { b } from "./b.ts";`,
    "gateway/core/b.ts": `import type { C } from "./c.ts";`,
    "gateway/core/c.ts": `export { a } from "./a.ts";`,
  });
  const way = "gateway/core/a.ts → gateway/core/b.ts → gateway/core/c.ts → gateway/core/a.ts";
  expect(found).toEqual([`gateway/core/a.ts: import cycle ${way}`]);
});

test("what is allowed is not named", () => {
  const found = problems({
    "gateway/core/step.ts": `// Date.now() and TODAY\nexport const s = "await Math.random()";\nconst r = { process: 1, log: [] }; r.process; r.log;`,
    "gateway/core/ports.ts": `export interface Log { readonly console: () => Promise<void>; process(): void }`,
    "config/load.ts": `export const token = process.env.TOKEN;`,
    "gateway/platform.ts": `export const now = () => Date.now();`,
    "gateway/supervise.ts": `import { fork } from "node:child_process";\nprocess.on("exit", fork);`,
    "main.ts": `import { assemble } from "./app.ts";\nawait import("./simulators/world.ts");\nsetTimeout(assemble, 1);`,
    "app.ts": `import "./sensors/decode.ts";\nimport "./cloud-bridge/cbor.ts";\nimport "./gateway/platform.ts";`,
    "config/site.ts": `export const f = (site) => { const { console, a: [Date] } = site; return console.port + Date; };`,
    "gateway/ipc.ts": `import { process as run } from "./a.ts";\nexport { run as process };\nexport type F = (process: string) => void;`,
    "sensors/decode.ts": `import type { Site } from "../config/load.ts";\nimport modbus from "modbus-serial";`,
    "cloud-bridge/cbor.ts": `export const a = 1;`,
    "simulators/world.ts": `import "../cloud-bridge/cbor.ts";\nsetTimeout(() => {}, Math.random());`,
    "gateway/api/schema.ts": `export type Verb = "claim";`,
    "console/main.tsx": `import type { Verb } from "../gateway/api/schema.ts";\nconst a = <p>{new Date().toISOString()}</p>;`,
    "README.md":
      "# 数据 Path!\n[a](app.ts) [b](docs) [c](#数据-path) [d](https://a.example/x) `[e](nowhere)` (proof: path/P1)",
    "docs/proof/path.md": "| id | promise |\n| --- | --- |\n| P1 | durable |",
    "package-lock.json": `{"integrity": "sha512-x"}`,
  });
  expect(found).toEqual([]);
});
