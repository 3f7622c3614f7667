import { z } from "zod";
import { both } from "./words.ts";

/** ASCII ids travel in topics, file names and keys; Chinese names live in labels. */
const ascii = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const idForm = both(
  "编号用 1–64 个小写字母、数字和 . _ -，以字母或数字开头",
  "an id is 1–64 characters of a-z 0-9 . _ - and starts with a letter or digit",
);
const dotlessForm = both(
  "编号用 1–64 个小写字母、数字和 _ -，以字母或数字开头",
  "the id is 1–64 characters of a-z 0-9 _ - and starts with a letter or digit",
);
const idText = () => z.string().regex(ascii, idForm).describe(idForm);
const dotlessText = () => z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, dotlessForm);

export const boxIdSchema = dotlessText().brand<"BoxId">();
export const gridIdSchema = idText().brand<"GridId">();
export const deviceIdSchema = idText().brand<"DeviceId">();
export const linkIdSchema = idText().brand<"LinkId">();
export const profileIdSchema = idText().brand<"ProfileId">();
export const ruleIdSchema = idText().brand<"RuleId">();
export const personIdSchema = idText().brand<"PersonId">();
export const sirenIdSchema = dotlessText().brand<"SirenId">();
export const channelIdSchema = idText().brand<"ChannelId">();
export const measureIdSchema = dotlessText().brand<"MeasureId">();
export const actuatorIdSchema = dotlessText().brand<"ActuatorId">();
/** `<device>/<measure>` */
export const pointIdSchema = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,63}\/[a-z0-9][a-z0-9_-]{0,63}$/,
    both("测点写成 设备编号/测量编号", "a point id reads <device>/<measure>"),
  )
  .brand<"PointId">();

export type GridId = z.infer<typeof gridIdSchema>;
export type DeviceId = z.infer<typeof deviceIdSchema>;
export type LinkId = z.infer<typeof linkIdSchema>;
export type ProfileId = z.infer<typeof profileIdSchema>;
export type RuleId = z.infer<typeof ruleIdSchema>;
export type PersonId = z.infer<typeof personIdSchema>;
export type MeasureId = z.infer<typeof measureIdSchema>;
export type ActuatorId = z.infer<typeof actuatorIdSchema>;
export type PointId = z.infer<typeof pointIdSchema>;

export function pointId(device: DeviceId, measure: MeasureId): PointId {
  return `${device}/${measure}` as PointId;
}
