import { describe, expect, test } from "vitest";
import type { DeviceId, PointId } from "../../config/ids.ts";
import type { Sensors } from "../../simulators/hil/bench/sensors.ts";

export interface SensorsUnderTest {
  readonly sensors: Sensors;
  /** What the device of the point says on its own wire, read by somebody else's program; nothing when it is not heard. */
  readonly read: () => Promise<number | undefined>;
}

export interface SensorsContract {
  readonly point: PointId;
  readonly device: DeviceId;
  /** Cleans up by itself when the test ends. */
  readonly open: () => Promise<SensorsUnderTest>;
}

/** What a bench promises of its devices, whatever their wire. */
export function describeSensors(name: string, { point, device, open }: SensorsContract): void {
  const still = (value: number) => ({ from: value, to: value, startMs: 0, endMs: 0 });

  describe(name, () => {
    test("a device is quiet until it is moved, and then says what it was moved to", async () => {
      const { sensors, read } = await open();
      await expect.poll(read).toBe(0);
      sensors.follow(point, still(48));
      await expect.poll(read).toBe(48);
    });

    test("a value that moves is somewhere on its way, and stays at its end", async () => {
      const { sensors, read } = await open();
      const startMs = Date.now();
      sensors.follow(point, { from: 10, to: 30, startMs, endMs: startMs + 1_500 });
      await expect.poll(read).toSatisfy((value) => Number(value) > 10 && Number(value) < 30);
      await expect.poll(read, { timeout: 4_000 }).toBe(30);
    });

    test.each(["silent", "drop"] as const)("a device that is %s is not heard, and is heard again", async (kind) => {
      const { sensors, read } = await open();
      await expect.poll(read).toBe(0);
      sensors.ail(device, { kind, byMs: 0, share: 1 });
      sensors.follow(point, still(70));
      await new Promise((wake) => setTimeout(wake, 300));
      expect(await read()).not.toBe(70);
      sensors.ail(device, undefined);
      await expect.poll(read, { timeout: 4_000 }).toBe(70);
    });

    test("a share of the answers is struck, and the others are not", async () => {
      const { sensors, read } = await open();
      sensors.ail(device, { kind: "drop", byMs: 0, share: 0.5 });
      sensors.follow(point, still(20));
      await expect.poll(read, { timeout: 8_000 }).toBe(20);
    });
  });
}
