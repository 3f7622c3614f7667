import { z } from "zod";
import { channelIdSchema } from "./ids.ts";
import { both } from "./words.ts";

/** The console's own screens are always there; every other channel is declared in `channels`. */
export const channelNameSchema = z.union([z.literal("screen"), channelIdSchema]);
export type ChannelName = z.infer<typeof channelNameSchema>;

const httpForm = both("地址写作 https://example.com/…", "an address reads like https://example.com/…");
const httpUrl = z
  .string()
  .regex(/^https?:\/\/[^\s]+$/, { error: httpForm, abort: true })
  .refine((url) => URL.canParse(url), httpForm);
const mqttForm = both("地址写作 mqtt://192.168.1.20:1883", "an address reads like mqtt://192.168.1.20:1883");
const secret = z.string().min(1).max(256);

const common = {
  id: channelIdSchema.refine((id) => id !== "screen", both("screen 是控制台自己的", "screen is the console's own")),
  /** Channels tried at once, in this order, when this one refuses, throttles, hangs or cannot be reached. */
  instead: z.array(channelIdSchema).default([]),
};

const wecomRobotSchema = z.strictObject({
  ...common,
  kind: z.literal("wecom-robot"),
  url: httpUrl.default("https://qyapi.weixin.qq.com/cgi-bin/webhook/send"),
  key: secret,
});
const dingtalkRobotSchema = z.strictObject({
  ...common,
  kind: z.literal("dingtalk-robot"),
  url: httpUrl.default("https://oapi.dingtalk.com/robot/send"),
  token: secret,
  /** The robot's signing secret (加签); without it the robot must be guarded by keyword or address. */
  secret: secret.optional(),
});
const feishuRobotSchema = z.strictObject({
  ...common,
  kind: z.literal("feishu-robot"),
  url: httpUrl.default("https://open.feishu.cn/open-apis/bot/v2/hook"),
  token: secret,
  secret: secret.optional(),
});
const wecomBotSchema = z.strictObject({
  ...common,
  kind: z.literal("wecom-bot"),
  url: z
    .string()
    .regex(/^wss?:\/\/[^\s]+$/, both("地址写作 wss://…", "an address reads like wss://…"))
    .default("wss://openws.work.weixin.qq.com"),
  bot: secret,
  secret,
});
const ntfySchema = z.strictObject({
  ...common,
  kind: z.literal("ntfy"),
  url: httpUrl.default("https://ntfy.sh"),
  topic: z
    .string()
    .regex(/^[-_A-Za-z0-9]{1,64}$/, both("主题用字母、数字、- 和 _", "a topic has letters, digits, - and _")),
  token: secret.optional(),
});
const webhookSchema = z.strictObject({
  ...common,
  kind: z.literal("webhook"),
  url: httpUrl,
  secret,
  /** While secrets rotate the message is signed with both. */
  oldSecret: secret.optional(),
  /** Taken only once the answer repeats the message's own id: no proxy and no hotspot can say that. */
  receipt: z.boolean().default(false),
});
const mailSchema = z.strictObject({
  ...common,
  kind: z.literal("mail"),
  host: z.string().min(1).max(255),
  port: z.int().min(1).max(65_535).default(465),
  /** `implicit`: TLS from the first byte; `starttls`: demanded after greeting; `none`: only inside a trusted network. */
  tls: z.enum(["implicit", "starttls", "none"]).default("implicit"),
  user: z.string().min(1).max(256).optional(),
  password: secret.optional(),
  from: z.email(both("邮箱写作 box@example.com", "an address reads like box@example.com")),
});
const mqttSchema = z.strictObject({
  ...common,
  kind: z.literal("mqtt"),
  /** The broker that pagers and wall panels listen to. */
  url: z
    .string()
    .regex(/^mqtts?:\/\/[^\s]+$/, { error: mqttForm, abort: true })
    .refine((url) => URL.canParse(url), mqttForm),
  user: z.string().min(1).max(256).optional(),
  password: secret.optional(),
  /** One person's alarms go out below it, as `<topic>/<person>`; what a device showed comes back on `<topic>/shown`. */
  topic: z
    .string()
    .max(64)
    .regex(/^[^\s+#$/][^\s+#]*$/, both("主题不含 + # 和空格", "a topic has no + # or space"))
    .default("gridpost-alarm"),
});
const smsSchema = z.strictObject({
  ...common,
  kind: z.literal("sms"),
  port: z.string().min(1).max(255).regex(/^\//, both("串口写完整路径", "a serial port is a whole path")),
  baud: z.int().min(1200).max(921_600).default(115_200),
  /** Rings the phone as well for severity 1, where the modem can place voice calls. */
  ring: z.boolean().default(false),
});

export const channelSchema = z.discriminatedUnion("kind", [
  wecomRobotSchema,
  dingtalkRobotSchema,
  feishuRobotSchema,
  wecomBotSchema,
  ntfySchema,
  webhookSchema,
  mailSchema,
  mqttSchema,
  smsSchema,
]);
export type Channel = z.infer<typeof channelSchema>;
export type ChannelKind = Channel["kind"];
export type ChannelOf<K extends ChannelKind> = Extract<Channel, { kind: K }>;

/** Where a person is found; each channel takes its own. A group robot needs none and uses one only to mention. */
export const addressSchema = z
  .strictObject({
    phone: z
      .string()
      .regex(/^\+?\d{3,15}$/, both("手机号只写数字，可带 +86", "a phone number has digits, with +86 if need be")),
    wecom: z.string().min(1).max(64),
    dingtalk: z.string().min(1).max(64),
    feishu: z.string().min(1).max(64),
    mail: z.email(both("邮箱写作 name@example.com", "an address reads like name@example.com")),
  })
  .partial();
export type AddressKind = keyof z.infer<typeof addressSchema>;

/** What a channel must have to work: two channels of one class fail together. */
export type Dependency = "box" | "lan" | "cellular" | "internet";

export interface ChannelFacts {
  readonly needs: Dependency;
  /** One message reaches everybody there, or each person has their own. */
  readonly audience: "group" | "person";
  /** Without it the channel cannot reach the person. */
  readonly address?: AddressKind;
  /** UTF-8 bytes of one text; longer ones are cut from the end of what is least needed. */
  readonly bytesMax: number;
  /** Messages a minute that this box allows itself, and how many may go at once; below every published limit. */
  readonly perMinute: number;
  readonly burst: number;
  /** Attempts under way at once; one of them is kept for severity 1. A modem has one line only. */
  readonly slots: number;
  /** One attempt may take so long; a modem sends several parts, each waiting for the network. */
  readonly attemptMs: number;
}

/** A person gets so many messages a minute of one channel that is theirs; the first of a case is never held back. */
export const personBudget = { perMinute: 6, burst: 3 } as const;

const robot = { needs: "internet", audience: "group", perMinute: 15, burst: 5, slots: 3, attemptMs: 5_000 } as const;

/**
 * Sizes and rates as the platforms publish them or as their error texts say, with a margin: WeCom robot 20/min and
 * 2,048 B of text, DingTalk 20/min and 20,000 B, Feishu 100/min and 20 KB, ntfy a burst of 60 then one in 5 s and
 * 4,096 B, WeCom bot 30/min and 20,480 B of markdown.
 */
export const channelFacts: Readonly<Record<ChannelKind, ChannelFacts>> = {
  "wecom-robot": { ...robot, bytesMax: 2_048 },
  "dingtalk-robot": { ...robot, bytesMax: 15_000 },
  "feishu-robot": { ...robot, bytesMax: 15_000 },
  "wecom-bot": { ...robot, audience: "person", address: "wecom", bytesMax: 4_096, perMinute: 20 },
  ntfy: { ...robot, bytesMax: 3_500, perMinute: 10, burst: 20 },
  webhook: { ...robot, audience: "person", bytesMax: 15_000, perMinute: 600, burst: 100, slots: 8 },
  mail: { ...robot, audience: "person", address: "mail", bytesMax: 15_000, attemptMs: 10_000 },
  mqtt: { needs: "lan", audience: "person", bytesMax: 8_000, perMinute: 600, burst: 100, slots: 8, attemptMs: 5_000 },
  sms: {
    needs: "cellular",
    audience: "person",
    address: "phone",
    // Four parts of 67 UCS-2 characters (TS 23.040, 9.2.3.24.1).
    bytesMax: 4 * 67 * 3,
    perMinute: 15,
    burst: 5,
    slots: 1,
    attemptMs: 60_000,
  },
};
