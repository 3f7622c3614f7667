import { limits } from "../../../config/limits.ts";
import { refused } from "./command.ts";
import { commandKind, streetAndDistrict } from "./kind.ts";

const { least, most } = limits.siteTrialMs;

/**
 * Another programme 治理模式, on trial: unless the desk says to keep it in time, the one before comes back. The site's
 * file is the shell's, which has changed it before the order is put; here it gets its answer.
 */
export const profileApply = commandKind({
  fields: {
    act: { key: 0, is: "word", of: ["try", "keep", "undo"] },
    programme: { key: 1, is: "text", max: 64 },
    /** JSON in the words of a programme file, for one that the box does not have. */
    body: { key: 2, is: "text", max: limits.commandBytesMax, optional: true },
    confirmMs: { key: 3, is: "integer", min: least, max: most, optional: true },
    /** Only for boxes of that ring 试点批次. */
    ring: { key: 4, is: "text", max: 32, optional: true },
  },
  from: streetAndDistrict("administrator"),
  inOrder: true,
  apply: (_turn, _args, { answer }) => answer ?? refused("profile-refused", "no-site-file"),
});
