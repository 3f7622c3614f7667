import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Page } from "playwright-core";
import { cellBank, startModbusDevices } from "../../simulators/devices/modbus-device.ts";
import { consoleBench } from "./browser.ts";

const bench = consoleBench();
const root = join(import.meta.dirname, "../..");

/** The real gateway with its parts, pretend transmitters on a line, and an installer at a browser. */
describe("the journey of an installer", () => {
  let folder = "";
  let gateway: ChildProcess | undefined;
  let devices: Awaited<ReturnType<typeof startModbusDevices>> | undefined;
  let origin = "";
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "gridpost-installer-"));
    const units = [3, 4].map((unit) => {
      const bank = cellBank(unit);
      bank.set("holding", 0, unit);
      return bank;
    });
    devices = await startModbusDevices({ port: 0, units });
    writeFileSync(join(folder, "site.yaml"), siteText);
    origin = await begin();
  });
  afterEach(async () => {
    const gone = new Promise((resolve) => gateway?.once("exit", resolve));
    gateway?.kill("SIGTERM");
    await gone;
    await devices?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("from an empty line to a device that is read, bound to its place by a code, kept, and in the report", async (context) => {
    if (!existsSync(join(root, "dist/console/index.html"))) return context.skip("not built");
    const { page, complaints } = await bench.visit(context, origin, { width: 360, height: 640 });
    await page.goto(`${origin}/?lang=zh#/setup/commissioning`);
    await page.getByLabel("总线").fill(`tcp://127.0.0.1:${devices?.port}`);
    await page.getByLabel("站号到").fill("4");
    await page.getByRole("button", { name: "扫描", exact: true }).click();
    await page.getByText("发现 2 个站号").waitFor({ timeout: 30_000 });
    await shot(page, "find-zh");
    await page.getByRole("button", { name: "认一认" }).first().click();
    await page.getByText("可燃气体变送器（通用）").waitFor({ timeout: 60_000 });
    await page.getByText("看寄存器").click();
    await page.getByRole("button", { name: "读", exact: true }).click();
    await page.getByText("0x0003 = 3").last().waitFor();

    const bind = page.locator("form.bind");
    await bind
      .getByLabel("位置二维码")
      .fill("gridpost:place?grid=grid-1&building=3号楼&unit=2单元&floor=1层&spot=厨房");
    await bind.getByLabel("位置二维码").press("Tab");
    await bind.getByLabel("名称", { exact: true }).fill("厨房燃气");
    await bind.getByLabel("设备档").fill("gas-transmitter");
    expect(await bind.getByLabel("楼栋").inputValue()).toBe("3号楼");
    await bind.getByRole("button", { name: "写进配置" }).click();
    await page.getByText("已写进草稿").waitFor();
    await page.getByText("检查通过").waitFor();
    await page.getByLabel("为什么改").fill("开通厨房");
    await page.getByRole("button", { name: "生效，试用 3 分钟" }).click();
    await page.getByText("新配置试用中").waitFor({ timeout: 30_000 });
    await shot(page, "trial-zh");
    await page.getByRole("button", { name: "保留", exact: true }).click();
    await page.getByText("新配置试用中").waitFor({ state: "hidden", timeout: 10_000 });
    await page.getByText("3号楼 2单元 1层 厨房 厨房燃气").first().waitFor({ timeout: 20_000 });

    const written = readFileSync(join(folder, "site.yaml"), "utf8");
    expect(written).toContain("# 值守的人 the people");
    expect(written).toContain("厨房燃气");
    await page.goto(`${origin}/api/v1/commissioning.html?lang=zh`);
    await page.getByRole("heading", { name: "甲小区 · 验收报告" }).waitFor();
    await page.getByText("高于 20 %LEL").first().waitFor();
    await shot(page, "report-zh");
    expect(complaints.filter((each) => !/ERR_|Failed to (load|fetch)/.test(each))).toEqual([]);
  }, 180_000);

  it("the configuration as text: an error is shown at its line, the difference before it is applied", async (context) => {
    if (!existsSync(join(root, "dist/console/index.html"))) return context.skip("not built");
    const { page, complaints } = await bench.visit(context, origin, { width: 1920, height: 1080 });
    await page.goto(`${origin}/?lang=en#/setup/configuration`);
    const text = page.getByLabel("Site file");
    await expect.poll(() => text.inputValue(), { timeout: 15_000 }).toBe(siteText);
    await text.fill(siteText.replace("tier: grid", "tier: moon"));
    await page.getByText("It is faulty and cannot take effect").waitFor({ timeout: 10_000 });
    await page
      .getByRole("button", { name: /^line 4, column/ })
      .first()
      .click();
    await shot(page, "faulty-en");
    await text.fill(siteText.replace("甲小区", "乙小区"));
    await page.getByText("These lines change").waitFor({ timeout: 10_000 });
    await page.getByLabel("Why it is changed").fill("another name");
    await page.getByRole("button", { name: /Put in force/ }).click();
    await page.getByText("A new configuration is on trial").waitFor({ timeout: 30_000 });
    await shot(page, "trial-en");
    await page.getByRole("button", { name: "Take it back" }).click();
    await page.getByText("A new configuration is on trial").waitFor({ state: "hidden", timeout: 20_000 });
    expect(readFileSync(join(folder, "site.yaml"), "utf8")).toBe(siteText);
    expect(complaints.filter((each) => !/ERR_|Failed to (load|fetch)/.test(each))).toEqual([]);
  }, 120_000);

  async function begin(): Promise<string> {
    const args = ["dist/main.js", "run", "--config", join(folder, "site.yaml"), "--data", join(folder, "data")];
    gateway = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
    let said = "";
    gateway.stdout?.setEncoding("utf8").on("data", (text: string) => (said += text));
    const listening = /"url":"([^"]+?)\/?"[^\n]*"event":"web-listening"/;
    for (let tries = 0; tries < 400 && !listening.test(said); tries += 1) await pause(100);
    return listening.exec(said)?.[1] ?? "";
  }
});

/** Kept only when asked for: GRIDPOST_SHOTS names the folder. */
async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env["GRIDPOST_SHOTS"];
  if (folder !== undefined) await page.screenshot({ path: join(folder, `installer-${name}.png`), fullPage: true });
}

function pause(ms: number): Promise<void> {
  return new Promise((resume) => setTimeout(resume, ms));
}

const siteText = `# 开通前的空站点 an empty site
box: { id: box-1, name: 甲小区 }
grids:
  - { id: grid-1, tier: grid, name: 一号网格 }
devices:
  - { id: box, name: 网关, profile: gridpost-box, place: { grid: grid-1 } }
rules:
  - id: gas.high
    kind: limit
    title: { zh: 可燃气体低浓度, en: Combustible gas }
    on: { quantity: combustible-gas }
    hazard: gas
    severity: 2
    above: 20 %LEL
    clear: 15 %LEL
    basis: assumed
alarms: [{ use: box }]
# 值守的人 the people
people: [{ id: worker-a, title: 网格员甲, channels: [screen] }]
roster: [{ grid: grid-1, role: worker, people: [worker-a], shift: 24h, handover: "08:00", from: 2026-01-01 }]
console: { port: 18480, access: open }
mqtt: { port: 18490 }
`;
