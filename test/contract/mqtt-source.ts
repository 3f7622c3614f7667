import { connectAsync, type MqttClient } from "mqtt";
import { afterEach, beforeEach, describe, expect, type TestContext, test } from "vitest";
import { pauseMs, readingsIn, rejectsIn, type Rig, until } from "../sensors/mqtt/rig.ts";

export interface MqttUnderTest {
  readonly rig: Rig;
  readonly close: () => Promise<void>;
}

/** What every way in for MQTT promises, our own broker or another one. `open` gives one with devices s1 … s5. */
export function describeMqttSource(
  name: string,
  open: () => Promise<MqttUnderTest>,
  needs: (ctx: TestContext) => void = () => undefined,
): void {
  describe(name, () => {
    let under: MqttUnderTest | undefined;
    const clients: MqttClient[] = [];
    const rigOf = () => {
      if (under === undefined) throw new Error("not open");
      return under.rig;
    };
    beforeEach(async (ctx) => {
      needs(ctx);
      under = await open();
    });
    afterEach(async () => {
      under?.rig.core.release();
      await Promise.all(clients.splice(0).map((client) => client.endAsync(true)));
      await under?.close();
      under = undefined;
    });
    const device = async (options: object = {}) => {
      const made = await connectAsync(rigOf().url(), { protocolVersion: 4, reconnectPeriod: 50, ...options });
      made.on("error", () => undefined);
      clients.push(made);
      return made;
    };

    test.each([0, 1, 2] as const)("a reading by QoS %i is heard once", async (qos) => {
      const node = await device();
      await node.publishAsync("gridpost/in/s1", '{"smoke":1}', { qos });
      await until(() => rigOf().core.valuesOf("s1/smoke").length > 0);
      await pauseMs(50);
      expect(rigOf().core.valuesOf("s1/smoke")).toEqual([1]);
    });

    test("readings of one device are heard in their order", async () => {
      const node = await device();
      const all = Array.from({ length: 200 }, (_, at) =>
        node.publishAsync("gridpost/in/s1", `{"smoke":0,"battery":${at / 2}}`, { qos: 1 }),
      );
      await Promise.all(all);
      await until(() => rigOf().core.valuesOf("s1/battery").length === 200);
      expect(rigOf().core.valuesOf("s1/battery")).toEqual(Array.from({ length: 200 }, (_, at) => at / 2));
    });

    test.each([1, 2] as const)("what was not stored when the process died comes again, QoS %i", async (qos) => {
      const { core, kill, restart } = rigOf();
      const node = await device({ clientId: "s1" });
      core.hold();
      const acked = Promise.all(
        [0, 1, 0].map((smoke) => node.publishAsync("gridpost/in/s1", `{"smoke":${smoke}}`, { qos })),
      );
      await until(() => readingsIn(core.inputs).length > 0);
      const before = core.inputs.length;
      await kill();
      core.release();
      await restart();
      await acked;
      await until(() => readingsIn(core.inputs.slice(before)).length >= 3);
      expect(readingsIn(core.inputs.slice(before)).map(({ sample }) => "value" in sample && sample.value)).toEqual([
        0, 1, 0,
      ]);
    });

    test("what is no reading is counted with its reason and does not come again", async () => {
      const node = await device();
      await node.publishAsync("gridpost/in/s1", "{smoke", { qos: 1 });
      await node.publishAsync("gridpost/in/s2", '{"smoke":1}', { qos: 1 });
      await until(() => rigOf().core.valuesOf("s2/smoke").length === 1);
      expect(rejectsIn(rigOf().core.inputs)).toMatchObject([{ source: "s1", why: "malformed" }]);
    });

    test("what the box says of itself reaches a reader, retained for those who come later", async () => {
      const status = "gridpost/box-1/note";
      await rigOf().announce([{ topic: status, payload: "here", qos: 1, retain: true }]);
      const reader = await device();
      const heard: string[] = [];
      reader.on("message", (topic, payload) => heard.push(`${topic} ${payload.toString()}`));
      await reader.subscribeAsync(status, { qos: 1 });
      await until(() => heard.length === 1);
      expect(heard).toEqual([`${status} here`]);
    });
  });
}
