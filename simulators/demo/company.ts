import type { Label } from "../../config/quantity.ts";
import { gatewayLine } from "./gateway-line.ts";
import { keep, type KeptSpec } from "./keeper.ts";
import { notYetMs, partNames, partSaysSchema, type PartName, type Plan } from "./plan.ts";
import type { Voice } from "./voice.ts";

/** Everybody on the stage: the gateway, and the devices and the district around it, each a process of its own. */
export interface Company {
  /** The console's address, once the gateway can be reached for the first time. */
  readonly listening: Promise<string>;
  /** One of them cannot be started however often it is tried. */
  readonly hopeless: Promise<void>;
  readonly begin: (beganMs: number) => void;
  readonly stop: () => Promise<void>;
}

export interface CompanyOf {
  readonly plan: Plan;
  /** The gateway's data folder. */
  readonly data: string;
  readonly entry: string;
  readonly voice: Voice;
}

export function createCompany(of: CompanyOf): Company {
  const listening = opened<string>();
  const hopeless = opened<void>();
  const began = { ms: notYetMs };
  const cast = { ...of, listening, hopeless, began };
  const parts = partNames.filter((name) => isNeeded(name, of.plan)).map((name) => keep(partSpec(name, cast)));
  const gateway = keep(gatewaySpec(cast));
  return {
    listening: listening.promise,
    hopeless: hopeless.promise,
    begin: (ms) => {
      began.ms = ms;
      for (const part of parts) part.send({ kind: "begin", beganMs: ms });
    },
    stop: async () => {
      // The gateway takes its leave first, while there is still a district to say it to.
      await gateway.stop();
      await Promise.all(parts.map((part) => part.stop()));
    },
  };
}

interface Cast extends CompanyOf {
  readonly listening: Opened<string>;
  readonly hopeless: Opened<void>;
  readonly began: { ms: number };
}

function isNeeded(name: PartName, plan: Plan): boolean {
  return name !== "district" || plan.district !== undefined;
}

function partSpec(name: PartName, cast: Cast): KeptSpec {
  const { plan, entry, voice, began } = cast;
  return {
    ...endings(partTitles[name], cast),
    args: [entry, "demo", "--part", name],
    onStart: (send) => send({ ...plan, beganMs: began.ms }),
    onLine: (text) => voice.say(name === "district" ? "district" : "demo", halves(text)),
    onMessage: (message) => {
      const says = partSaysSchema.safeParse(message);
      if (says.success && says.data.kind === "say") voice.say("world", says.data);
      if (says.success && says.data.kind === "failed") voice.say("demo", failedText(partTitles[name], says.data.why));
    },
  };
}

function gatewaySpec(cast: Cast): KeptSpec {
  const { plan, data, entry, voice, listening } = cast;
  let starts = 0;
  return {
    ...endings({ zh: "网关", en: "the gateway" }, cast),
    args: [entry, "run", "--config", plan.site, "--data", data],
    onLine: (text) => {
      const line = gatewayLine(text);
      if (line.kind === "trouble" || line.kind === "plain") voice.say("gateway", { zh: line.text, en: line.text });
      if (line.kind !== "listening") return;
      if (starts++ > 0) voice.say("gateway", { zh: "已恢复", en: "it is back" });
      listening.resolve(line.console);
    },
  };
}

/** The district prints both languages on one line, Chinese first. */
function halves(text: string): Label {
  const [zh = text, en = text] = text.split(" | ");
  return { zh, en };
}

function endings(title: Label, { voice, hopeless }: Cast): Pick<KeptSpec, "onEnd" | "onHopeless"> {
  return {
    onEnd: ({ code, signal, againMs }) => {
      const how = signal ?? `${code}`;
      voice.say("demo", {
        zh: `${title.zh}进程结束（${how}），${againMs / 1000} 秒后重新启动`,
        en: `${title.en} ended (${how}), started again in ${againMs / 1000} s`,
      });
    },
    onHopeless: (code) => {
      voice.say("demo", { zh: `${title.zh}无法启动（${code}）`, en: `${title.en} cannot be started (${code})` });
      hopeless.resolve();
    },
  };
}

function failedText({ zh, en }: Label, why: string): Label {
  return { zh: `${zh}没有起来：${why}`, en: `${en} did not start: ${why}` };
}

interface Opened<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
}

function opened<T>(): Opened<T> {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve: (value) => resolve(value) };
}

const partTitles: Readonly<Record<PartName, Label>> = {
  modbus: { zh: "模拟 Modbus 设备", en: "the simulated Modbus devices" },
  mqtt: { zh: "模拟 MQTT 节点", en: "the simulated MQTT nodes" },
  district: { zh: "模拟区级平台", en: "the simulated district" },
};
