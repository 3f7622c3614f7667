import { levelKeys } from "../../../config/programme.ts";
import { updateAdmission } from "../admission/desk.ts";
import { done, refused } from "./command.ts";
import { commandKind } from "./kind.ts";

/** What grids take on beside the programme's own list; the district's administrator only, and never without approval. */
export const admissionUpdate = commandKind({
  fields: {
    change: { key: 0, is: "word", of: ["add", "withdraw"] },
    type: { key: 1, is: "text", max: 64 },
    /** The reference of the approval 批准文号. */
    approval: { key: 2, is: "text", max: 64, optional: true },
    label: { key: 3, is: "text", max: 40, optional: true },
    severity: { key: 4, is: "integer", min: 1, max: 4, optional: true },
    level: { key: 5, is: "word", of: levelKeys, optional: true },
  },
  from: { district: ["administrator"] },
  inOrder: true,
  apply: (turn, { change, approval = "", ...update }, { key, operator }) => {
    const why = updateAdmission(turn, change, { ...update, approval, by: `${key}:${operator}` });
    return why === undefined ? done(update.type) : refused("not-admitted", why);
  },
});
