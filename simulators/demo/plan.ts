import { z } from "zod";

/** What a process of the demo is told by IPC; every one of them then makes the same world. */
const planSchema = z.object({
  kind: z.literal("plan"),
  /** The site file the gateway runs with. */
  site: z.string(),
  seed: z.number(),
  /** Simulated seconds in a real one. */
  speed: z.number(),
  /** Real time at which the world begins; not yet, while it lies in the far future. */
  beganMs: z.number(),
  /** Hazards and wire faults are left out. */
  quiet: z.boolean(),
  /** `data`: the gateway's own folder, where a person lets the district's desk in. */
  district: z.object({ host: z.string(), port: z.number(), data: z.string() }).optional(),
  replay: z
    .object({
      file: z.string(),
      column: z.string().optional(),
      point: z.string(),
      /** Unit of the recorded values. */
      unit: z.string().optional(),
      /** Recorded seconds in a real one. */
      speed: z.number(),
      /** Recorded time at which it starts; earlier rows are left out. */
      fromMs: z.number(),
    })
    .optional(),
});
export const notYetMs = 8.64e15;

export const toPartSchema = z.discriminatedUnion("kind", [
  planSchema,
  z.object({ kind: z.literal("begin"), beganMs: z.number() }),
]);
export type Plan = z.infer<typeof planSchema>;
export type ReplayPlan = NonNullable<Plan["replay"]>;

/** What a process of the demo tells the one that started it. */
export const partSaysSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("ready") }),
  z.object({ kind: z.literal("say"), zh: z.string(), en: z.string() }),
  z.object({ kind: z.literal("failed"), why: z.string() }),
]);
export type PartSays = z.infer<typeof partSaysSchema>;

export const partNames = ["modbus", "mqtt", "district"] as const;
export type PartName = (typeof partNames)[number];
