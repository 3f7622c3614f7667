import { z } from "zod";
import { alarmUseSchema } from "./alarm-profile.ts";
import { channelSchema } from "./channel.ts";
import { drillsSchema } from "./drills.ts";
import { evacuationSchema } from "./evacuation.ts";
import { gridSchema, placeSchema, type Grid } from "./grid.ts";
import { holidaysSchema } from "./holidays.ts";
import { actuatorIdSchema, boxIdSchema, deviceIdSchema, linkIdSchema, profileIdSchema, type ProfileId } from "./ids.ts";
import { modesSchema } from "./mode.ts";
import { mqttSchema } from "./mqtt.ts";
import { pageSchema } from "./page.ts";
import { ladderSchema } from "./ladder.ts";
import { photosSchema } from "./photos.ts";
import { powerSchema } from "./power.ts";
import { personSchema } from "./people.ts";
import { usualProgramme } from "./programme-words.ts";
import { labelSchema } from "./quantity.ts";
import { rosterSchema, type Roster } from "./roster.ts";
import { hazardSchema, ruleSchema } from "./rule.ts";
import { sirenSchema } from "./siren.ts";
import { durationSchema } from "./units.ts";
import { uplinkSchema } from "./uplink.ts";
import { both } from "./words.ts";

const port = z.int().min(1).max(65_535);

const linkCommon = {
  id: linkIdSchema,
  /** How often each device on the link is read. */
  poll: durationSchema.default(1000),
  /** The same in alert and emergency; `poll` when left out. */
  fastPoll: durationSchema.optional(),
  timeout: durationSchema.default(500),
};
/** The RS-485 adapter hands our own bytes back ahead of every answer. */
const echo = z.boolean().default(false);
const tcpLinkSchema = z.strictObject({ ...linkCommon, kind: z.literal("modbus-tcp"), host: z.string().min(1), port });
/** A converter that passes the bytes of a serial line through, without the frame of Modbus/TCP. */
const rtuTcpLinkSchema = tcpLinkSchema.extend({ kind: z.literal("modbus-rtu-tcp"), echo });
const rtuLinkSchema = z.strictObject({
  ...linkCommon,
  kind: z.literal("modbus-rtu"),
  /** By a name that stays, /dev/serial/by-id/…: ttyUSB0 may be another adapter after the next start. */
  port: z.string().min(1).max(255).regex(/^\//, both("串口写完整路径", "a serial port is a whole path")),
  baud: z.int().min(1200).max(921_600).default(9600),
  parity: z.enum(["none", "even", "odd"]).default("none"),
  stopBits: z.union([z.literal(1), z.literal(2)]).default(1),
  echo,
});
const linkSchema = z.discriminatedUnion("kind", [tcpLinkSchema, rtuTcpLinkSchema, rtuLinkSchema]);
export type Link = z.infer<typeof linkSchema>;
export type SerialLink = z.infer<typeof rtuLinkSchema>;

const deviceCommon = {
  id: deviceIdSchema,
  name: z.string().min(1).max(40),
  profile: profileIdSchema,
  place: placeSchema,
  /** What the code on its label says, scanned by whoever stands before it 扫码. */
  tag: z
    .string()
    .regex(/^[\x21-\x7e]{4,64}$/, both("标签码是 4 至 64 个可见字符", "a tag has 4 to 64 printable characters"))
    .optional(),
  /** Whose it is 产权单位: an organisation, never a person. */
  owner: z.string().min(1).max(40).optional(),
  /** The day of its last calibration, for rules on calibration that is overdue. */
  calibrated: z.iso.date(both("日期写作 2026-06-01", "a date reads like 2026-06-01")).optional(),
};
const modbusDeviceSchema = z.strictObject({
  ...deviceCommon,
  link: linkIdSchema,
  unit: z.int().min(0).max(247),
  /** How often it is read; the link's `poll` when left out. */
  poll: durationSchema.optional(),
  /** The same in alert and emergency; the link's `fastPoll` when neither is written here. */
  fastPoll: durationSchema.optional(),
  /** What of its profile's actuators the gateway may switch here; nothing when left out. */
  actuators: z.array(actuatorIdSchema).default([]),
  /** Everybody on a serial line at once, unit 0: heard by all, answered by nobody, read never. */
  broadcast: z.boolean().default(false),
});
const mqttDeviceSchema = z.strictObject({
  ...deviceCommon,
  /** The device's own name in its topic; the device id when left out. */
  topicName: z
    .string()
    .max(128)
    .regex(/^[^+#{}]+$/, both("设备名不含 + # { }", "a device's name in its topic has no + # { }"))
    .optional(),
});
const sl651DeviceSchema = z.strictObject({
  ...deviceCommon,
  /** Telemetry station address: ten digits as the station writes them. */
  station: z
    .string()
    .regex(
      /^[0-9A-Fa-f]{10}$/,
      both('测站地址是 10 位，加引号："0011223344"', 'a station address has 10 digits, in quotes: "0011223344"'),
    )
    .transform((digits) => digits.toUpperCase()),
  /** Four hexadecimal digits; a frame with another one is refused. */
  password: z
    .string()
    .regex(
      /^[0-9A-Fa-f]{4}$/,
      both(
        "密码是 4 位十六进制，如 ${env:STATION_PASSWORD}",
        "a password has 4 hexadecimal digits, like ${env:STATION_PASSWORD}",
      ),
    )
    .transform((digits) => digits.toUpperCase())
    .optional(),
});
const deviceSchema = z.union([modbusDeviceSchema, mqttDeviceSchema, sl651DeviceSchema]);
export type Sl651Device = z.infer<typeof sl651DeviceSchema>;
export type ModbusDevice = z.infer<typeof modbusDeviceSchema>;
export type MqttDevice = z.infer<typeof mqttDeviceSchema>;
export type Device = ModbusDevice | MqttDevice | Sl651Device;

export const siteSchema = z.strictObject({
  box: z
    .strictObject({
      id: boxIdSchema,
      name: z.string().min(1).max(40),
      /** The ring it is rolled out with 试点批次: what is meant for another one is refused. */
      ring: z
        .string()
        .regex(/^[a-z0-9-]{1,32}$/, both("批次写小写字母、数字和 -", "a ring has small letters, digits and -"))
        .optional(),
      /** Fixed offset of local time; rosters and texts use it. */
      utcOffset: z
        .string()
        .regex(/^[+-](0\d|1[0-4]):[0-5]\d$/, both("时差写作 +08:00", "an offset reads like +08:00"))
        .default("+08:00"),
    })
    .describe(both("网关自己", "The box itself")),
  programme: profileIdSchema
    .default(usualProgramme as ProfileId)
    .describe(
      both("网格治理模式：config/programmes 里的文件名", "The grid programme: the name of a file in config/programmes"),
    ),
  console: z
    .strictObject({
      host: z.string().default("127.0.0.1"),
      port: port.default(8080),
      /** `open`: whoever reaches it may act as anybody; for a demo on one machine. */
      access: z.enum(["sign-in", "open"]).default("sign-in"),
      /** HTTPS by the box's own certificate; on by itself where another machine can reach the console. */
      tls: z.boolean().optional(),
    })
    .prefault({})
    .describe(both("控制台：监听的地址，谁能进", "The console: where it listens, and who may enter")),
  mqtt: mqttSchema.prefault({}).describe(both("传感器上报的 MQTT 代理", "The broker that sensors publish to")),
  sl651: z
    .strictObject({
      host: z.string().default("127.0.0.1"),
      port: port.default(9651),
      /** The centre's own address; stations that call another one are refused. Any when left out. */
      center: z.int().min(1).max(255).optional(),
      /** Stations stay on the line between reports (ESC), or hang up (EOT). */
      staysOnline: z.boolean().default(true),
    })
    .describe(both("水文遥测站（SL 651-2014）接入的地址", "Where hydrological stations (SL 651-2014) report to"))
    .optional(),
  links: z.array(linkSchema).default([]).describe(both("有线链路", "Wired links")),
  grids: z
    .array(gridSchema)
    .min(1)
    .describe(both("网格树，小的写上级 parent", "The tree of grids; each names its parent")),
  devices: z
    .array(deviceSchema)
    .default([])
    .describe(both("设备；profile 是设备档的文件名", "Devices; profile is the file name of a device profile")),
  rules: z.array(ruleSchema).default([]).describe(both("告警规则", "Alarm rules")),
  alarms: z
    .array(alarmUseSchema)
    .default([])
    .describe(both("采用的告警档：成套的缺省规则", "Alarm profiles in use: default rules by name")),
  people: z
    .array(personSchema)
    .min(1)
    .describe(both("可通知的人：写岗位，不写姓名", "Whom the box may call: roles, not names")),
  channels: z
    .array(channelSchema)
    .default([])
    .describe(both("通知渠道；控制台的屏幕不用写", "Ways to reach people, beside the console's screens")),
  sirens: z
    .array(sirenSchema)
    .default([])
    .describe(both("警号：所管网格有告警就响", "Sirens: on while an alarm of their grids rings")),
  page: pageSchema.describe(both("发给人的处置页链接", "The page behind the link a person is sent")).optional(),
  roster: z.array(rosterSchema).min(1).describe(both("排班", "Who takes turns where")),
  calendar: z
    .array(holidaysSchema)
    .default([])
    .describe(
      both(
        "本站自己的节假日；随机附带的年份不用写",
        "Holidays of the site's own; the years that ship need not be written",
      ),
    ),
  ladder: ladderSchema
    .optional()
    .describe(
      both(
        "升级阶梯：没人认领时再叫谁；不写则用治理模式的",
        "Escalation: who is called next while nobody claims; the programme's when left out",
      ),
    ),
  notes: z
    .partialRecord(hazardSchema, labelSchema)
    .describe(both("消息里加的一行，如抢修电话", "A line of the site's own in messages, such as a hotline"))
    .optional(),
  modes: modesSchema.prefault({}).describe(both("平时、战备、战时、恢复", "Peace, alert, emergency, recovery")),
  drills: drillsSchema.prefault({}).describe(both("自动的通道测试", "Tests of the channels by the calendar")),
  evacuation: evacuationSchema
    .describe(both("转移：看哪个水位，哪些楼栋", "Evacuation: by which gauge, and which buildings"))
    .optional(),
  power: powerSchema
    .describe(both("供电：从哪些测点知道断电、电池将尽", "The supply: by which points a loss of mains is known"))
    .optional(),
  photos: photosSchema.prefault({}).describe(both("现场照片占的空间", "Space for photos of what was found")),
  uplink: uplinkSchema.describe(both("上报区级", "The district above")).optional(),
});

/** A site as declared, checked; profiles are resolved beside it by `config/load.ts`. */
export type Site = z.infer<typeof siteSchema> & { readonly retired?: Retired };

/** What a re-division of the grids did away with, and who answered there: for cases that were born before it. */
export interface Retired {
  readonly grids: readonly Grid[];
  readonly roster: readonly Roster[];
}

/** Everybody who takes turns somewhere, in a grid that is no more as well: who may act on a case. */
export function everyRoster({ roster, retired }: Site): readonly Roster[] {
  return retired === undefined ? roster : [...roster, ...retired.roster];
}

/** The same as it stands in the file, before durations and amounts are parsed. */
export type SiteInput = z.input<typeof siteSchema>;

/** Whether the console speaks HTTPS. */
export function consoleHasTls({ host, tls }: Site["console"]): boolean {
  return tls ?? !["127.0.0.1", "::1", "localhost"].includes(host);
}

/** Start bit, eight data bits, parity, stop bits. */
export function bitsPerCharacter({ parity, stopBits }: Pick<SerialLink, "parity" | "stopBits">): number {
  return 9 + (parity === "none" ? 0 : 1) + stopBits;
}
