import { z } from "zod";

/** ASCII ids travel in topics, file names and keys; Chinese names live in labels. */
const ascii = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const idText = (what: string) =>
  z.string().regex(ascii, `${what} is 1–64 characters of a-z 0-9 . _ - and starts with a letter or digit`);

export const boxIdSchema = idText("a box id")
  .regex(/^[^.]*$/, "a box id has no dot")
  .brand<"BoxId">();
export const gridIdSchema = idText("a grid id").brand<"GridId">();
export const deviceIdSchema = idText("a device id").brand<"DeviceId">();
export const linkIdSchema = idText("a link id").brand<"LinkId">();
export const profileIdSchema = idText("a profile id").brand<"ProfileId">();
export const ruleIdSchema = idText("a rule id").brand<"RuleId">();
export const personIdSchema = idText("a person id").brand<"PersonId">();
export const measureIdSchema = idText("a measure id")
  .regex(/^[^.]*$/, "a measure id has no dot")
  .brand<"MeasureId">();
/** `<device>/<measure>` */
export const pointIdSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}\/[a-z0-9][a-z0-9_-]{0,63}$/, "a point id reads <device>/<measure>")
  .brand<"PointId">();

export type BoxId = z.infer<typeof boxIdSchema>;
export type GridId = z.infer<typeof gridIdSchema>;
export type DeviceId = z.infer<typeof deviceIdSchema>;
export type LinkId = z.infer<typeof linkIdSchema>;
export type ProfileId = z.infer<typeof profileIdSchema>;
export type RuleId = z.infer<typeof ruleIdSchema>;
export type PersonId = z.infer<typeof personIdSchema>;
export type MeasureId = z.infer<typeof measureIdSchema>;
export type PointId = z.infer<typeof pointIdSchema>;

export function pointId(device: DeviceId, measure: MeasureId): PointId {
  return `${device}/${measure}` as PointId;
}
