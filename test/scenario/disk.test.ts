import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startGateway, type GatewayProcess } from "../../bench/proof/path/gateway.ts";
import { writeSite, type ProofSite } from "../../bench/proof/path/site.ts";
import type { Snapshot } from "../../gateway/api/schema.ts";
import { startModbusDevices, type Cell, type ModbusServer } from "../../simulators/devices/modbus-device.ts";

const hh = "u1/gas#gas.hh";

/** The running gateway on a small volume that others fill to the last byte. */
describe("a full disk", () => {
  const volume = mkdtempSync(join(tmpdir(), "gridpost-disk-"));
  const filler = join(volume, "filler");
  let mounted = false;
  let cell: Cell = 5;
  let site: ProofSite;
  let devices: ModbusServer;
  const lives: GatewayProcess[] = [];

  beforeAll(async () => {
    try {
      execFileSync("/bin/mount", ["-t", "tmpfs", "-o", "size=8m", "none", volume], { stdio: "pipe" });
      mounted = true;
    } catch {
      return;
    }
    site = await writeSite(join(volume, "site.yaml"), { nodes: 0, units: 1 });
    devices = await startModbusDevices({ port: site.modbusPort, units: [{ unit: 1, read: () => cell }] });
  });
  afterEach(async () => {
    for (const life of lives.splice(0)) await life.kill("SIGKILL");
    rmSync(filler, { force: true });
  });
  afterAll(async () => {
    await devices?.stop();
    if (mounted) execFileSync("/bin/umount", ["-l", volume]);
    rmSync(volume, { recursive: true, force: true });
  });

  const start = () => {
    const life = startGateway(site.file, join(volume, "data"));
    lives.push(life);
    return life;
  };
  const alarmIn = (life: GatewayProcess) => async () => {
    const url = life.lines().findLast(({ event }) => event === "listening")?.["console"];
    if (typeof url !== "string") return [];
    const state = (await (await fetch(new URL("api/v1/state", url))).json()) as Snapshot;
    return [state.alarm[hh]?.condition.kind, Object.values(state.case).map((row) => row.state)];
  };

  it("rings all the same; what rang is known after a kill, from the store or from the ring", async (ctx) => {
    if (!mounted) return ctx.skip("no tmpfs can be mounted");
    const first = start();
    await first.heard(({ event }) => event === "first-reading");
    fill(filler);
    await first.heard(({ event }) => event === "store.failing");
    cell = 60;
    await first.heard(({ event, alarm }) => event === "alarm-raised" && alarm === hh);
    await expect.poll(alarmIn(first), { timeout: 10_000 }).toEqual(["active", ["reported"]]);
    await first.kill("SIGKILL");

    rmSync(filler);
    cell = "silent";
    const second = start();
    await expect.poll(alarmIn(second), { timeout: 10_000 }).toEqual(["active", ["reported"]]);
  }, 60_000);

  it("does not keep a gateway from starting; the store takes over when there is space again", async (ctx) => {
    if (!mounted) return ctx.skip("no tmpfs can be mounted");
    fill(filler);
    cell = 60;
    const first = start();
    await first.heard(({ event }) => event === "listening", 20_000);
    await first.heard(({ event, alarm }) => event === "alarm-raised" && alarm === hh);
    await expect.poll(alarmIn(first), { timeout: 10_000 }).toEqual(["active", ["reported"]]);
    rmSync(filler);
    await first.heard(({ event }) => event === "store-is-back", 20_000);
    await expect.poll(alarmIn(first), { timeout: 15_000 }).toEqual(["active", ["reported"]]);
    await first.kill("SIGKILL");
  }, 60_000);
});

function fill(file: string): void {
  const handle = openSync(file, "w");
  for (let size = 1 << 16; size > 0; size >>= 4) while (wrote(handle, size));
  closeSync(handle);
}

function wrote(handle: number, size: number): boolean {
  try {
    return writeSync(handle, Buffer.alloc(size, 1)) > 0;
  } catch {
    return false;
  }
}
