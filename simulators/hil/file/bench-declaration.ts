import { z } from "zod";
import { both } from "../../../config/words.ts";

/** The platforms a bench can stand in for. */
export const fakeNames = ["wecom", "dingtalk", "feishu", "ntfy", "webhook", "mail", "sms"] as const;
export type FakeName = (typeof fakeNames)[number];
export const fakeNameSchema = z.enum(fakeNames);

const place = String.raw`(?<host>[\w.-]+):(?<port>\d{1,5})`;
const modbusForm = both(
  "写 sim、sim:tcp://0.0.0.0:5020 或 sim:/dev/ttyUSB7@9600",
  "write sim, sim:tcp://0.0.0.0:5020 or sim:/dev/ttyUSB7@9600",
);
const relayForm = both(
  "写 sim、gpio:17 或 tcp://192.168.1.30:502/1/0（站号/离散输入）",
  "write sim, gpio:17 or tcp://192.168.1.30:502/1/0 (unit / discrete input)",
);
const fakeForm = both("写 fake、fake:0.0.0.0:9101 或 real", "write fake, fake:0.0.0.0:9101 or real");

/** Where the pretend Modbus devices are: in this process, on an address of their own, on a serial port. */
const modbusSchema = z
  .string()
  .regex(new RegExp(`^sim(:tcp://${place}|:/[^@\\s]+@\\d{4,6})?$`), modbusForm)
  .default("sim");

/** How the bench hears the siren: its coil as the pretend device has it, an input pin, or a module on its own wire. */
const relaySchema = z
  .string()
  .regex(new RegExp(`^(sim|gpio:\\d{1,3}|tcp://${place}/\\d{1,3}/\\d{1,5})$`), relayForm)
  .default("sim");

const channelSchema = z
  .string()
  .regex(new RegExp(`^(fake(:${place})?|real)$`), fakeForm)
  .default("fake");

export const benchSchema = z.strictObject({
  /** The gateway's site file, from the folder of this file; the one that ships beside the scenarios when left out. */
  site: z.string().min(1).optional(),
  modbus: modbusSchema,
  relay_in: relaySchema,
  wecom: channelSchema,
  dingtalk: channelSchema,
  feishu: channelSchema,
  ntfy: channelSchema,
  webhook: channelSchema,
  mail: channelSchema,
  sms: channelSchema,
  /** `api`: the two clocks are compared and the gateway's times corrected; `ptp`: they are one, which is checked. */
  clock: z.enum(["api", "ptp"]).default("api"),
});
export type BenchDeclaration = z.infer<typeof benchSchema>;

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** `fake:0.0.0.0:9101` → where it listens; any free port of this machine otherwise. */
export function fakeAddress(written: string): Address {
  const { host = "127.0.0.1", port = "0" } = new RegExp(`^fake:${place}$`).exec(written)?.groups ?? {};
  return { host, port: Number(port) };
}

export type ModbusPlace =
  | { readonly kind: "here" }
  | ({ readonly kind: "tcp" } & Address)
  | { readonly kind: "serial"; readonly path: string; readonly baud: number };

export function modbusPlace(written: string): ModbusPlace {
  const tcp = new RegExp(`^sim:tcp://${place}$`).exec(written)?.groups;
  if (tcp !== undefined) return { kind: "tcp", host: String(tcp["host"]), port: Number(tcp["port"]) };
  const [, path, baud] = /^sim:(\/[^@]+)@(\d+)$/.exec(written) ?? [];
  return path === undefined ? { kind: "here" } : { kind: "serial", path, baud: Number(baud) };
}

export type RelayPlace =
  | { readonly kind: "sim" }
  | { readonly kind: "gpio"; readonly pin: number }
  | ({ readonly kind: "tcp"; readonly unit: number; readonly input: number } & Address);

export function relayPlace(written: string): RelayPlace {
  const [, pin] = /^gpio:(\d+)$/.exec(written) ?? [];
  if (pin !== undefined) return { kind: "gpio", pin: Number(pin) };
  const tcp = new RegExp(`^tcp://${place}/(?<unit>\\d+)/(?<input>\\d+)$`).exec(written)?.groups;
  if (tcp === undefined) return { kind: "sim" };
  const { host = "", port, unit, input } = tcp;
  return { kind: "tcp", host, port: Number(port), unit: Number(unit), input: Number(input) };
}
