import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { parse, stringify } from "yaml";
import { startGateway } from "../../bench/proof/path/gateway.ts";
import { writeSite } from "../../bench/proof/path/site.ts";
import { personIdSchema } from "../../config/ids.ts";
import type { SiteInput } from "../../config/site.ts";
import type { FactsReply, Snapshot } from "../../gateway/api/schema.ts";
import type { CaseId } from "../../gateway/core/ids.ts";
import { signTicket } from "../../gateway/page/link.ts";
import { cellBank, startModbusDevices } from "../../simulators/devices/modbus-device.ts";
import { consoleBench } from "../console/browser.ts";

const bench = consoleBench();
const page = { url: "http://127.0.0.1:1", secret: "only-for-these-tests-1" };

/** Nothing here is a stand-in but the detector: the built gateway with its processes, its store on disk, a browser. */
test("gas at a Modbus detector is on the duty screen, claimed and handled on the worker's page, closed, and kept through kill -9", async (context) => {
  const site = await openedBox();
  const screen = await bench.visit(context, site.url);
  await screen.page.goto(`${site.url}?lang=zh`);
  await screen.page.waitForSelector(".nav");
  site.detector.set("holding", 0, 48);
  await screen.page.waitForSelector("[data-case=c1]", { timeout: 10_000 });

  const worker = await bench.visit(context, site.url, { width: 360, height: 640 });
  await worker.page.goto(site.linkOf("c1"));
  for (const [says, state] of [
    ["claim", "claimed"],
    ["arrive", "on-scene"],
  ] as const) {
    await worker.page.click(`button[value=${says}]`);
    await expect.poll(async () => (await site.state()).case["c1"]?.state, { timeout: 5_000 }).toBe(state);
  }
  await expect
    .poll(() => screen.page.locator("[data-case=c1]").innerText(), { timeout: 5_000 })
    .toContain("已有人认领");

  site.detector.set("holding", 0, 2);
  await expect
    .poll(async () => Object.values((await site.state()).alarm).every(({ condition }) => condition.kind === "clear"), {
      timeout: 10_000,
    })
    .toBe(true);
  await worker.page.reload();
  for (const name of ["cause", "action"]) await worker.page.locator(`input[name=${name}]`).first().check();
  await worker.page.click("button[value=handled]");
  await expect.poll(async () => (await site.state()).case["c1"]?.state, { timeout: 5_000 }).toBe("closed");

  expect(screen.complaints).toEqual([]);
  await site.killed();
  const { facts } = (await (await fetch(`${site.url}api/v1/cases/c1/facts`)).json()) as FactsReply;
  const moves = facts.flatMap((fact) => (fact.kind === "case-moved" ? [fact.to] : []));
  expect(moves).toEqual(expect.arrayContaining(["claimed", "on-scene", "closed"]));
}, 60_000);

async function openedBox() {
  const folder = mkdtempSync(join(tmpdir(), "gridpost-journey-"));
  const written = await writeSite(join(folder, "site.yaml"), { nodes: 0, units: 1 });
  const declared = parse(readFileSync(written.file, "utf8")) as SiteInput;
  writeFileSync(written.file, stringify({ ...declared, page }));
  const detector = cellBank(1);
  detector.set("holding", 0, 2);
  const devices = await startModbusDevices({ port: written.modbusPort, units: [detector] });
  const begin = async () => {
    const started = startGateway(written.file, join(folder, "data"));
    await started.heard(({ event }) => event === "web-listening", 20_000);
    return started;
  };
  let gateway = await begin();
  onTestFinished(async () => {
    await gateway.kill("SIGTERM");
    await devices.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  const url = `http://127.0.0.1:${written.consolePort}/`;
  const person = personIdSchema.parse("worker");
  return {
    url,
    detector,
    state: async () => (await (await fetch(`${url}api/v1/state`)).json()) as Snapshot,
    linkOf: (of: CaseId) => `${url}w/${signTicket({ case: of, person }, { ...page, validFor: 3_600_000 }, Date.now())}`,
    killed: async () => {
      await gateway.kill("SIGKILL");
      gateway = await begin();
    },
  };
}
