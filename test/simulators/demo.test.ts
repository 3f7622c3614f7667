import type { AlarmId, CaseId } from "../../gateway/core/ids.ts";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { parse } from "yaml";
import type { PersonId, PointId, RuleId } from "../../config/ids.ts";
import type { LadderPolicy } from "../../config/ladder.ts";
import type { Fact, FactBody } from "../../gateway/core/fact.ts";
import { understand } from "../../simulators/demo/arguments.ts";
import type { KnownSite } from "../../simulators/demo/console-client.ts";
import { freePort } from "../../simulators/demo/free-port.ts";
import { gatewayLine } from "../../simulators/demo/gateway-line.ts";
import { introLines } from "../../simulators/demo/intro.ts";
import { keep, type Kept, type KeptSpec } from "../../simulators/demo/keeper.ts";
import { factText, refusalText, rejectText } from "../../simulators/demo/narration.ts";
import { shipped } from "../../simulators/demo/place.ts";
import { show } from "../../simulators/demo/show.ts";
import { fitSite } from "../../simulators/demo/site-file.ts";
import { demo } from "../../simulators/demo.ts";

let folder = "";
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "gridpost-demo-test-"))));
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("what is asked for on the command line", () => {
  const rows: readonly (readonly [argv: string, found: unknown])[] = [
    ["", { kind: "demo", language: "both" }],
    ["--speed 120 --data d --lang en", { kind: "demo", speed: 120, data: "d", language: "en" }],
    [
      "--replay f.csv --point a/b --column c --unit ft",
      { kind: "demo", language: "both", replay: { file: "f.csv", point: "a/b", column: "c", unit: "ft" } },
    ],
    ["--scenario storm", { kind: "scenario", scenario: "storm", seed: 7, language: "both" }],
    [
      "--scenario all --seed 3 --profile huizhou --lang en",
      { kind: "scenario", scenario: "all", seed: 3, profile: "huizhou", language: "en" },
    ],
    ["--replay-all --lang zh", { kind: "replay-all", language: "zh" }],
    ["--part mqtt", { kind: "part", part: "mqtt" }],
    ["--help", { kind: "help", language: "both" }],
  ];
  test.each(rows)("%s", (argv, found) => {
    expect(understand(argv.split(" ").filter(Boolean))).toEqual({ ok: true, value: found });
  });

  const wrong = [
    "--speed x",
    "--speed 0",
    "--speed -1",
    "--speed 1e9",
    "--lang fr",
    "--point a/b",
    "--unit ft",
    "--column c",
    "--replay",
    "--replay f.csv --point b",
    "--replay f.csv --unit stone",
    "--seed 3",
    "--scenario storm --seed x",
    "--scenario storm --speed 3",
    "--replay-all --speed 3",
    "--nonsense",
    "word",
  ];
  test.each(wrong)("refused: %s", (argv) => {
    expect(understand(argv.split(" "))).toMatchObject({ ok: false });
  });

  test("a wrong command ends with 2 and says how it is used", async () => {
    const spy = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    const code = await demo(["--speed", "x"]);
    const written = spy.mock.calls.map(([text]) => String(text)).join("");
    spy.mockRestore();
    expect(code).toBe(2);
    expect(written).toMatch(/--speed 是.*--speed is a number[\s\S]*gridpost demo/);
  });
});

describe("ports", () => {
  const servers: Server[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
  });

  async function taken(host: string): Promise<number> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, host, resolve));
    servers.push(server);
    return (server.address() as AddressInfo).port;
  }

  test.each(["127.0.0.1", "0.0.0.0"])("one that somebody listens on at %s is passed over", async (host) => {
    const port = await taken(host);
    expect(await freePort(port)).toBeGreaterThan(port);
  });

  test("one that is free is taken, one that is promised is not", async () => {
    const port = await taken("127.0.0.1");
    await new Promise((resolve) => servers.splice(0)[0]!.close(resolve));
    expect(await freePort(port)).toBe(port);
    expect(await freePort(port, new Set([port]))).toBeGreaterThan(port);
  });
});

describe("the site file of a demo", () => {
  const find = (occupied: readonly number[]) => async (wanted: number, promised: ReadonlySet<number>) => {
    let port = wanted;
    while (occupied.includes(port) || promised.has(port)) port += 1;
    return Promise.resolve(port);
  };

  test("with every port free it stays as it is, to the last space", async () => {
    const text = await readFile(shipped("config/examples/demo.yaml"), "utf8");
    expect(await fitSite(text, find([]))).toEqual({ text, moved: [], district: { host: "127.0.0.1", port: 2883 } });
  });

  test("ports that are taken are moved, said so, and nothing else changes", async () => {
    const text = await readFile(shipped("config/examples/demo.yaml"), "utf8");
    const fitted = await fitSite(text, find([8080, 8081, 1883, 5020, 2883]));
    expect(parse(fitted.text)).toMatchObject({
      console: { port: 8082 },
      mqtt: { port: 1884 },
      links: [{ port: 5021 }],
      uplink: { url: "mqtt://127.0.0.1:2884" },
    });
    expect(fitted.moved.map(({ en }) => en)).toContain("port 8080 (console) is taken, using 8082 instead");
    const ports = /\b(808[02]|188[34]|502[01]|288[34])\b/g;
    expect(fitted.text.replace(ports, "#")).toBe(text.replace(ports, "#"));
  });

  test("a file that leaves its ports out gets them when they have to be others", async () => {
    const fitted = await fitSite("box: { id: b } # mine\n", find([8080]));
    expect(parse(fitted.text)).toMatchObject({ console: { port: 8081 } });
    expect(fitted.text).toContain("# mine");
  });
});

const site: KnownSite = {
  points: [
    { id: "river-1/level", name: "内河水位计", label: { zh: "水位", en: "Water level" }, unit: "m", kind: "analogue" },
    { id: "smoke-1/smoke", name: "棚", label: { zh: "烟感报警", en: "Smoke alarm" }, unit: "", kind: "contact" },
  ],
  rules: [{ id: "water.red", title: { zh: "水位超限", en: "Water too high" }, severity: 1 }],
  people: [{ id: "leader", title: "网格长" }],
  grids: [],
};

function factOf(body: FactBody): Fact {
  return { ...body, seq: 1, at: { boot: "b", monoMs: 0, wallMs: 0, wallTrusted: true } };
}

describe("facts are told in words", () => {
  const [id, rule, case1, leader] = [
    "river-1/level" as PointId,
    "water.red" as RuleId,
    "c1" as CaseId,
    "leader" as PersonId,
  ];
  const alarmId: AlarmId = `${id}#${rule}`;
  const alarm = { kind: "alarm", alarm: alarmId, point: id, rule, episode: 1 } as const;
  const rows: readonly (readonly [body: FactBody, zh: string | undefined, en: string | undefined])[] = [
    [
      { ...alarm, event: "raised", evidence: { value: 4.1234, limit: 4 } },
      "告警：水位超限，内河水位计 水位 4.123 m（限值 4）",
      "ALARM: Water too high, river-1/level water level 4.123 m (limit 4)",
    ],
    [
      { ...alarm, event: "raised", evidence: { value: 0.3, limit: 0.3, perMs: 3_600_000 } },
      "告警：水位超限，内河水位计 水位 3600 s 内上升 0.3 m",
      "ALARM: Water too high, river-1/level water level up 0.3 m in 3600 s",
    ],
    [
      { ...alarm, event: "raised", evidence: { silentMs: 100_000 } },
      "告警：水位超限，内河水位计 水位 100 秒没有可信读数",
      "ALARM: Water too high, river-1/level water level silent for 100 s",
    ],
    [
      { ...alarm, event: "cleared", evidence: {} },
      "数值恢复：水位超限，内河水位计 水位",
      "back to normal: Water too high, river-1/level water level",
    ],
    [{ ...alarm, event: "acked", evidence: {} }, undefined, undefined],
    [{ kind: "case-opened", case: case1, alarm: alarmId, severity: 1 }, "案件 7 开启（红）", "case 7 opened (red)"],
    [
      { kind: "case-joined", case: case1, alarm: alarmId, severity: 1 },
      "又一条告警并入案件 7",
      "another alarm joined case 7",
    ],
    [
      {
        kind: "case-moved",
        case: case1,
        step: 3,
        epoch: 1,
        verb: "claim",
        from: "reported",
        to: "claimed",
        by: leader,
      },
      "案件 7 → 已认领（网格长）",
      "case 7 → claimed (网格长: claim)",
    ],
    [
      { kind: "case-moved", case: case1, step: 3, epoch: 1, verb: "timeout", from: "claimed", to: "reported" },
      "案件 7 → 待认领（网关）",
      "case 7 → nobody has it yet (the box: timeout)",
    ],
    [
      { kind: "rung", case: case1, rung: 0, loop: 0, told: [leader], why: "due" },
      "案件 7 通知 网格长",
      "case 7: told 网格长",
    ],
    [
      { kind: "rung", case: case1, rung: 1, loop: 0, told: [leader], why: "due" },
      "案件 7 无人认领，升到第 2 级：网格长",
      "case 7 unclaimed, up to rung 2: 网格长",
    ],
    [
      { kind: "rung", case: case1, rung: 2, loop: 3, told: [leader], why: "due" },
      "案件 7 仍无人认领，第 3 轮重呼：网格长",
      "case 7 still unclaimed, round 3: calling 网格长",
    ],
    [{ kind: "started", alarmsOpen: 0, casesOpen: 0, noticesOpen: 0 }, undefined, undefined],
  ];
  test.each(rows)("%o", (body, zh, en) => {
    expect(factText(factOf(body), site, () => "7")).toEqual(zh === undefined ? undefined : { zh, en });
  });

  test("what is not believed is told with its reason, a whole device at once", () => {
    expect(refusalText(["river-1/level"], { kind: "bad", why: "out-of-range", detail: "1000 m" }, site)).toEqual({
      zh: "内河水位计 水位的读数不采信：超出可信范围（out-of-range: 1000 m）",
      en: "river-1/level water level not believed: outside what is plausible",
    });
    expect(refusalText(["smoke-1/smoke", "river-1/level"], { kind: "bad", why: "timeout" }, site).en).toBe(
      "smoke-1/smoke smoke alarm and 1 more not believed: no answer",
    );
    const at = { boot: "b", monoMs: 0, wallMs: 0, wallTrusted: true };
    expect(rejectText({ source: "x", why: "malformed", count: 5, detail: "{", at }, 2, site).en).toBe(
      "refused 2: x, a broken message (malformed: {)",
    );
  });
});

test("the gateway's journal is sifted: where it listens, what is wrong, and nothing else", () => {
  const lines = [
    `{"level":"info","event":"listening","console":"http://127.0.0.1:8080/","mqtt":{}}`,
    `{"level":"error","event":"disk-full"}`,
    `{"level":"info","event":"alarm-raised"}`,
    `Error: no`,
    ``,
  ];
  expect(lines.map((line) => gatewayLine(line).kind)).toEqual([
    "listening",
    "trouble",
    "unremarkable",
    "plain",
    "unremarkable",
  ]);
});

test("the introduction says what to open, how fast the world is and what happens when", () => {
  const ladder: LadderPolicy = {
    rungs: [
      { tier: "micro", roles: ["worker"], after: 0, mode: "ring" },
      { tier: "grid", roles: ["leader"], after: 20_000, mode: "ring" },
    ],
    scale: { "1": 1 },
    repeat: 60_000,
    respondBy: 60_000,
    basis: "assumed",
  };
  const rows = [{ atMs: 2_000, text: { zh: "涨水", en: "water" } }];
  const console = "http://127.0.0.1:8080/";
  const of = { console, siteFile: "s.yaml", dataIsKept: false, speed: 60, ladder, rows };
  const text = introLines({ ...of, language: "en" }).join("\n");
  expect(text).toContain("open http://127.0.0.1:8080/");
  expect(text).toContain("60 times faster");
  expect(text).toContain("0 s / 20 s");
  expect(text).toContain("    2.0 s  water");
  expect(introLines({ ...of, language: "both" }).join("\n")).toContain("涨水 · water");
});

/** A program that stands for the gateway and for every part: it does what its name says. */
async function program(name: string, text: string): Promise<string> {
  const file = join(folder, `${name}.mjs`);
  await writeFile(file, text);
  return file;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function until(holds: () => boolean, what: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`not within 10 s: ${what}`);
}

describe("a process of the demo", () => {
  let kept: Kept | undefined;
  afterEach(async () => kept?.stop());

  function keepProgram(file: string, over: Partial<KeptSpec> = {}): string[] {
    const lines: string[] = [];
    const spec = {
      args: [file],
      onLine: (line: string) => lines.push(line),
      onEnd: () => undefined,
      onHopeless: () => undefined,
    };
    kept = keep({ ...spec, ...over });
    return lines;
  }

  test("is started again when it dies, and stays away when it is stopped", async () => {
    const file = await program("mortal", `console.log(process.pid); setInterval(() => {}, 1000);`);
    const ends: unknown[] = [];
    const lines = keepProgram(file, { onEnd: (end) => ends.push(end) });
    await until(() => lines.length === 1, "the first life");
    process.kill(Number(lines[0]), "SIGKILL");
    await until(() => lines.length === 2, "the second life");
    expect(ends).toMatchObject([{ signal: "SIGKILL" }]);
    await kept?.stop();
    expect(isAlive(Number(lines[1]))).toBe(false);
    expect(lines).toHaveLength(2);
  });

  test("is told at every start what it must know", async () => {
    const file = await program(
      "told",
      `process.on("message", ({ n }) => console.log(n)); process.on("disconnect", () => process.exit());`,
    );
    const lines = keepProgram(file, { onStart: (send) => send({ n: 7 }) });
    await until(() => lines.includes("7"), "the message");
  });

  test.each([
    ["an invalid configuration", `process.exit(3)`],
    ["an end at once, again and again", `process.exit(1)`],
  ])("is given up for %s", async (_, text) => {
    const codes: unknown[] = [];
    keepProgram(await program("hopeless", text), { onHopeless: (code) => codes.push(code) });
    await until(() => codes.length === 1, "giving up");
  });

  test("that does not listen is killed", async () => {
    const file = await program(
      "deaf",
      `process.on("SIGTERM", () => {}); console.log(process.pid); setInterval(() => {}, 1000);`,
    );
    const lines = keepProgram(file);
    await until(() => lines.length === 1, "its start");
    await kept?.stop();
    expect(isAlive(Number(lines[0]))).toBe(false);
  });
});

/** A gateway that serves three answers and ends with its parent; parts only say that they are there. */
const standIn = `
import { createServer } from "node:http";
import { appendFileSync } from "node:fs";
appendFileSync(process.env.PIDS, process.pid + "\\n");
process.on("SIGINT", () => {});
process.on("disconnect", () => process.exit());
process.on("SIGTERM", () => process.exit());
if (process.argv[2] === "run") {
  const at = { boot: "b", monoMs: 0, wallMs: 0, wallTrusted: true };
  let asked = 0;
  const answers = {
    site: () => ({
      points: [{ id: "river-1/level", name: "内河", label: { zh: "水位", en: "Water level" }, unit: "m", kind: "analogue" }],
      rules: [{ id: "r", title: { zh: "涨水", en: "Rising" }, severity: 1 }], people: [], grids: [] }),
    state: () => ({ point: {}, alarm: {}, case: {}, reject: {}, box: { box: { seq: 0 } } }),
    facts: () => ({ facts: asked++ > 0 ? [] : [{ seq: 1, at, kind: "alarm", event: "raised", alarm: "river-1/level#r",
      point: "river-1/level", rule: "r", episode: 1, evidence: { value: 4.5, limit: 4 } }] }),
  };
  const server = createServer((request, reply) => reply.end(JSON.stringify(answers[request.url.split(/[/?]/)[3]]?.() ?? {})));
  server.listen(0, "127.0.0.1", () =>
    console.log(JSON.stringify({ level: "info", event: "listening", console: "http://127.0.0.1:" + server.address().port + "/" })));
} else {
  process.send({ kind: "ready" });
  setInterval(() => {}, 1000);
}
`;

describe("the show", () => {
  async function perform(stopWhen: (text: string) => boolean, data?: string) {
    const entry = await program("stand-in", standIn);
    const pids = join(folder, `pids-${Math.random()}`);
    process.env["PIDS"] = pids;
    let text = "";
    let stop: () => void = () => undefined;
    const stopped = new Promise<void>((resolve) => (stop = resolve));
    const write = (more: string): void => {
      text += more;
      if (stopWhen(text)) stop();
    };
    const code = await show(
      { kind: "demo", language: "en", ...(data === undefined ? {} : { data }) },
      { write, complain: write, entry, stopped },
    );
    const started = (await readFile(pids, "utf8").catch(() => "")).split("\n").filter(Boolean).map(Number);
    return { code, text, started };
  }

  test("opens, tells what the gateway decides, and leaves no process behind", async () => {
    const { code, text, started } = await perform((told) => told.includes("ALARM"));
    expect(code).toBe(0);
    expect(text).toMatch(/open http:\/\/127\.0\.0\.1:\d+\//);
    expect(text).toContain("ALARM: Rising, river-1/level water level 4.5 m (limit 4)");
    expect(started).toHaveLength(4);
    expect(started.filter(isAlive)).toEqual([]);
  });

  test("a stop before anything listens is heeded as well", async () => {
    const { code, started } = await perform((told) => told.includes("starting"));
    expect(code).toBe(0);
    expect(started.filter(isAlive)).toEqual([]);
  });

  test("a folder that was asked for keeps the site file, and its owner's changes", async () => {
    const data = join(folder, "kept");
    await perform((told) => told.includes("starting"), data);
    const file = join(data, "site.yaml");
    const changed = (await readFile(file, "utf8")).replace("内河水位计", "我家门口");
    await writeFile(file, changed);
    await perform((told) => told.includes("starting"), data);
    expect(await readFile(file, "utf8")).toContain("我家门口");
  });

  test("a site file that is not fit for use is refused with 3 and its line", async () => {
    const data = join(folder, "broken");
    await perform((told) => told.includes("starting"), data);
    const file = join(data, "site.yaml");
    await writeFile(file, (await readFile(file, "utf8")).replace("severity: 1", "severity: 9"));
    const { code, text } = await perform(() => false, data);
    expect(code).toBe(3);
    expect(text).toMatch(/site\.yaml:\d+:\d+ rules\[\d+\]\.severity/);
  });
});
