import { z } from "zod";
import { personIdSchema, ruleIdSchema } from "../../../config/ids.ts";
import { severitySchema } from "../../../config/rule.ts";
import { amountSchema, durationSchema } from "../../../config/units.ts";
import { both } from "../../../config/words.ts";
import { moods } from "../../platforms/http-platform.ts";
import { benchSchema, fakeNameSchema } from "./bench-declaration.ts";
import { eventNames } from "./event-name.ts";

const deviceText = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,63}(\/[a-z0-9][a-z0-9_-]{0,63})?$/,
    both("写成 设备编号 或 设备编号/测量编号", "a device id, or <device>/<measure>"),
  );

const rampSchema = z.strictObject({ dev: deviceText, from: amountSchema, to: amountSchema, over: durationSchema });
const setSchema = z.strictObject({ dev: deviceText, to: amountSchema });

const expectSchema = z
  .strictObject({
    event: z.enum(eventNames).optional(),
    /** Only of this device or point, this rule, this severity. */
    dev: deviceText.optional(),
    rule: ruleIdSchema.optional(),
    severity: severitySchema.optional(),
    relay_in: z.enum(["closed", "open"]).optional(),
    fake: fakeNameSchema.optional(),
    /** Names of fields, dotted, into the message as the fake received it: `text.content`. */
    path: z
      .string()
      .regex(
        /^[^.\s]+(\.[^.\s]+)*$/,
        both("字段名用点连接，如 text.content", "field names with dots, like text.content"),
      )
      .optional(),
    equals: z.union([z.string(), z.number(), z.boolean()]).optional(),
    contains: z.string().min(1).optional(),
    within: durationSchema,
    /** It must not come. */
    absent: z.boolean().default(false),
  })
  .refine(
    one("event", "relay_in", "fake"),
    exactly("event、relay_in、fake 只写一个", "write one of event, relay_in and fake"),
  );

/** What goes wrong between a device and the gateway. */
export const wireFaults = [
  "drop",
  "delay",
  "crc",
  "truncate",
  "duplicate",
  "noise",
  "exception",
  "silent",
  "malformed",
] as const;
export type WireFaultKind = (typeof wireFaults)[number];

const faultSchema = z
  .strictObject({
    dev: deviceText.optional(),
    wire: z.enum(wireFaults).optional(),
    /** How late, for `delay`. */
    by: durationSchema.optional(),
    /** The share of all answers that it befalls. */
    share: z.number().gt(0).max(1).default(1),
    fake: fakeNameSchema.optional(),
    mood: z.enum(moods).optional(),
    /** The answer in the platform's place; `status` is that of HTTP and 200 when left out. */
    reply: z.record(z.string(), z.json()).optional(),
    /** The bench's own clock is put forward by so much, or back. */
    clock: z.literal("bench").optional(),
    ahead: durationSchema.optional(),
    behind: durationSchema.optional(),
    /** The gateway is killed at once and started again afterwards. */
    power: z.literal("cut").optional(),
    for: durationSchema.optional(),
  })
  .refine(
    one("dev", "fake", "clock", "power"),
    exactly("dev、fake、clock、power 只写一个", "write one of dev, fake, clock and power"),
  )
  .refine(
    ({ dev, wire }) => (dev === undefined) === (wire === undefined),
    exactly("dev 和 wire 一起写", "dev and wire go together"),
  )
  .refine(
    ({ fake, mood, reply }) =>
      (fake === undefined ? 0 : 1) === [mood, reply].filter((each) => each !== undefined).length,
    exactly("fake 配 mood 或 reply 之一", "fake goes with mood or with reply"),
  )
  .refine(
    ({ clock, ahead, behind }) => (clock === undefined ? 0 : 1) === [ahead, behind].filter(Boolean).length,
    exactly("clock 配 ahead 或 behind 之一", "clock goes with ahead or with behind"),
  )
  .refine(
    ({ clock, for: lasts }) => (clock === undefined) === (lasts !== undefined),
    exactly("除 clock 外都写 for: 时长", "every fault but that of the clock says for how long: `for`"),
  );

const doSchema = z
  .strictObject({
    claim_as: personIdSchema.optional(),
    arrive_as: personIdSchema.optional(),
    start_as: personIdSchema.optional(),
    after: durationSchema.default(0),
  })
  .refine(
    one("claim_as", "arrive_as", "start_as"),
    exactly("claim_as、arrive_as、start_as 只写一个", "write one of claim_as, arrive_as and start_as"),
  )
  .transform(({ after, claim_as: claim, arrive_as: arrive, start_as: start }) => ({
    verb: claim ? ("claim" as const) : arrive ? ("arrive" as const) : ("start" as const),
    by: claim ?? arrive ?? start,
    after,
  }));

const stepSchema = z
  .strictObject({
    ramp: rampSchema.optional(),
    set: setSchema.optional(),
    wait: durationSchema.optional(),
    expect: expectSchema.optional(),
    fault: faultSchema.optional(),
    do: doSchema.optional(),
  })
  .refine(
    one("ramp", "set", "wait", "expect", "fault", "do"),
    exactly("每一步只写一个动作", "each step is one of ramp, set, wait, expect, fault, do"),
  );

const latencySchema = z
  .strictObject({ p50: durationSchema, p95: durationSchema, p99: durationSchema, max: durationSchema })
  .partial();
export const latencyNames = [
  "sense_to_detect",
  "sense_to_local",
  "sense_to_accepted",
  "detect_to_local",
  "detect_to_accepted",
] as const;
export type LatencyName = (typeof latencyNames)[number];

const thresholdsSchema = z
  .strictObject({
    sense_to_detect: latencySchema,
    sense_to_local: latencySchema,
    sense_to_accepted: latencySchema,
    detect_to_local: latencySchema,
    detect_to_accepted: latencySchema,
    lost_events: z.int().min(0),
  })
  .partial();

/** One file: what happens at the bench, what the gateway must do, and how fast. */
export const scenarioSchema = z.strictObject({
  scenario: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, both("名称用小写字母、数字和 -", "a name has a-z, 0-9 and -")),
  title: z.strictObject({ zh: z.string().min(1).max(64), en: z.string().min(1).max(96) }).optional(),
  bench: benchSchema.prefault({}),
  seed: z.int().min(0).default(1),
  steps: z.array(stepSchema).min(1).max(500),
  thresholds: thresholdsSchema.default({}),
  /** Fewer measurements than this prove nothing: the run is inconclusive. Also the usual number of rounds. */
  min_samples: z.int().min(1).max(10_000).default(1),
});
export type Scenario = z.infer<typeof scenarioSchema>;
export type Step = z.infer<typeof stepSchema>;
export type Expectation = z.infer<typeof expectSchema>;
export type FaultStep = z.infer<typeof faultSchema>;
export type DoStep = z.infer<typeof doSchema>;

function one<K extends string>(...keys: readonly K[]) {
  return (of: { readonly [key in K]?: unknown }): boolean => keys.filter((key) => of[key] !== undefined).length === 1;
}

/** Said of a mapping that is sound otherwise: a misspelt key is one fault, not two. */
function exactly(zh: string, en: string) {
  return { error: both(zh, en), when: ({ issues }: { readonly issues: readonly unknown[] }) => issues.length === 0 };
}
