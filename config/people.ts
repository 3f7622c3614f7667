import { z } from "zod";
import { addressSchema, channelNameSchema } from "./channel.ts";
import { personIdSchema } from "./ids.ts";
import { wordSchema } from "./programme-words.ts";

/** A role of the site's programme, such as `worker`; with the tier of its grid it is one role. */
export const roleSchema = wordSchema;
export type Role = z.infer<typeof roleSchema>;

/** A person the box may call. `title` is a role's name (网格员甲), not a resident's. */
export const personSchema = z.strictObject({
  id: personIdSchema,
  title: z.string().min(1).max(24),
  /** `screen`, or the ids of declared channels; all of them are used at once. */
  channels: z.array(channelNameSchema).min(1),
  /** Where the declared channels find this person. */
  address: addressSchema.optional(),
  language: z.enum(["zh", "en"]).default("zh"),
  /** A newcomer's messages go to their mentor 导师 as well, up to and with this day. */
  mentor: z.strictObject({ person: personIdSchema, until: z.iso.date() }).optional(),
});
export type Person = z.infer<typeof personSchema>;
