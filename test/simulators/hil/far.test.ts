import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { freePort } from "../../../simulators/demo/free-port.ts";
import { shipped } from "../../../simulators/demo/place.ts";
import { hil } from "../../../simulators/hil.ts";
import { startOwnGateway } from "../../../simulators/hil/target/own-gateway.ts";

const entry = join(process.cwd(), "dist/main.js");
const folder = mkdtempSync(join(tmpdir(), "gridpost-hil-far-"));
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

async function run(...args: readonly string[]) {
  let [out, err] = ["", ""];
  const code = await hil(["run", ...args, "--lang", "en"], {
    write: (text) => void (out += text),
    complain: (text) => void (err += text),
    entry,
    stopped: new Promise(() => {}),
  });
  return { code, out, err };
}

interface Written {
  links: { port: number }[];
  channels: { url?: string }[];
}

/** A bench with addresses of its own, the site that names them, and a scenario on it. */
async function layOut() {
  const first = 23_400 + (process.pid % 500) * 5;
  const [consolePort, mqttPort] = [await freePort(first), await freePort(first + 1)];
  const [busPort, wecomPort, dingtalkPort] = [
    await freePort(first + 2),
    await freePort(first + 3),
    await freePort(first + 4),
  ];
  const site = parse(readFileSync(shipped("simulators/hil/sites/community.yaml"), "utf8")) as Written;
  const [wecom, dingtalk] = site.channels;
  const file = join(folder, "site.yaml");
  const moved = {
    ...site,
    console: { host: "127.0.0.1", port: consolePort, access: "open" },
    mqtt: { host: "127.0.0.1", port: mqttPort, anonymous: true },
    links: site.links.map((link) => ({ ...link, port: busPort })),
    channels: [
      { ...wecom, url: `http://127.0.0.1:${wecomPort}/cgi-bin/webhook/send` },
      { ...dingtalk, url: `http://127.0.0.1:${dingtalkPort}/robot/send` },
    ],
  };
  writeFileSync(file, stringify(moved));
  const bench = {
    site: "site.yaml",
    modbus: `sim:tcp://127.0.0.1:${busPort}`,
    wecom: `fake:127.0.0.1:${wecomPort}`,
    dingtalk: `fake:127.0.0.1:${dingtalkPort}`,
  };
  writeFileSync(join(folder, "bench.yaml"), stringify(bench));
  return { file, consolePort, mqttPort };
}

function scenario(name: string, lines: readonly string[]): string {
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, `${[`scenario: ${name}`, ...lines].join("\n")}\n`);
  return file;
}

describe("a gateway that the bench did not start", { timeout: 90_000 }, () => {
  test("is tried through its public API, round after round, each from rest", async () => {
    const site = await layOut();
    const gateway = await startOwnGateway({ site, data: join(folder, "data"), entry, tell: () => {} });
    if (!gateway.ok) throw new Error(gateway.error);
    try {
      const rings = scenario("rings", [
        "steps:",
        "  - ramp: { dev: gas-3-2-1, from: 0 %LEL, to: 60 %LEL, over: 500ms }",
        "  - expect: { event: alarm.raised, rule: gas.hh, within: 5s }",
        "  - expect: { relay_in: closed, within: 5s }",
        "thresholds: { detect_to_local: { max: 5s }, lost_events: 0 }",
        "min_samples: 2",
      ]);
      const bench = ["--bench", join(folder, "bench.yaml")];
      const target = ["--target", `127.0.0.1:${site.consolePort}`];
      const found = await run(rings, ...bench, ...target);
      expect([found.code, found.out]).toEqual([0, expect.stringContaining("2 rounds  2 passed  0 lost")]);

      const cut = scenario("cut", ["steps:", "  - fault: { power: cut, for: 1s }"]);
      expect(await run(cut, ...bench, ...target)).toMatchObject({ code: 2, err: /power: cut/ });

      writeFileSync(site.file, `${readFileSync(site.file, "utf8")}# another site\n`);
      const other = await run(rings, ...bench, ...target);
      expect([other.code, other.err]).toEqual([2, expect.stringContaining("--i-know-this-notifies-people")]);
    } finally {
      await gateway.value.stop();
    }
  });

  test("ends with 4 when nobody answers there", async () => {
    const port = await freePort(29_900);
    expect(await run("gas-leak-night", "--target", `127.0.0.1:${port}`)).toMatchObject({ code: 4 });
  });
});

describe("nobody is called by a test", () => {
  test.each([
    ["a platform that is real", ["bench: { wecom: real }"]],
    ["a channel without a stand-in", ["bench: { site: bot.yaml }"]],
  ])("%s is refused without the word for it", async (_, lines) => {
    const site = readFileSync(shipped("simulators/hil/sites/community.yaml"), "utf8");
    const bot = "channels:\n  - { id: bot, kind: wecom-bot, bot: b, secret: s }";
    writeFileSync(join(folder, "bot.yaml"), site.replace("channels:", bot));
    const file = scenario("people", [...lines, "steps:", "  - wait: 1s"]);
    const { code, err } = await run(file);
    expect([code, err]).toEqual([2, expect.stringContaining("--i-know-this-notifies-people")]);
  });
});
