import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { CommissioningReport, SiteDraftReply, SurveyReply } from "../../gateway/api/schema.ts";
import { cellBank, startModbusDevices, type CellBank, type ModbusServer } from "../../simulators/devices/modbus-device.ts";

const root = join(import.meta.dirname, "../..");
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** Two lines of twenty stations. Three are not as they should be: one is dead, one stands still, one has a broken head. */
const faults = { dead: "d-7", broken: "d-19", stuck: "d-33" } as const;
const clean = 3;
const gassed = 60;

test("N04 scan, identify, bind by the code of the place, walk test, report: 40 devices with 3 faults, all found, all tested", async () => {
  const lines = await Promise.all([lineOf(1), lineOf(21)]);
  const box = await startBox();
  const text = await bindAll(box, lines);
  const put = await box.send("PUT", "site-file", { text: text.text, reason: "开通" }, { "if-match": text.base });
  expect(put.status).toBe(200);
  await until(async () => (await box.get<CommissioningReport>("commissioning")).points.length >= 39, 30_000);
  expect((await box.send("POST", "site-file/keep", {})).status).toBe(200);

  await until(async () => (await box.get<CommissioningReport>("commissioning")).counts.heard >= 38, 30_000);
  const walked = await walk(box, lines.flatMap(({ banks }) => banks));
  const report = await box.get<CommissioningReport>("commissioning");
  expect(walked).toHaveLength(38);
  const open = report.openItems.map(({ kind, about }) => `${kind} ${about.split("（")[1]?.split("/")[0]}`);
  expect(report.counts).toMatchObject({ points: 39, watching: 39 });
  expect(open).toContain(`unheard ${faults.broken}`);
  expect(open).toContain(`test-failed ${faults.stuck}`);
  expect(report.points.map(({ id }) => id.split("/")[0])).not.toContain(faults.dead);
  expect(report.points.filter(({ test: tried }) => tried?.result === "passed")).toHaveLength(37);
  const tried = report.points.filter(({ test: each }) => each !== undefined).length;
  expect(tried).toBe(report.counts.watching - 1);
  expect(report.configuration).toMatchObject({ isOnTrial: false });
}, 400_000);
