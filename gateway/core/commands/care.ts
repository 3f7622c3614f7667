import { careCountsIn, keepCareCounts } from "../care/counts.ts";
import { limits } from "../../../config/limits.ts";
import { done, refused } from "./command.ts";
import { commandKind } from "./kind.ts";

/** Counts by building where the programme wants them 一老一小; whatever else is in it, is refused as a whole. */
export const careCounts = commandKind({
  fields: {
    /** JSON: whole numbers by building. */
    body: { key: 0, is: "text", max: limits.commandBytesMax },
  },
  from: { district: ["commander", "administrator"] },
  inOrder: true,
  apply: (turn, { body }) => {
    if (!turn.site.programme.privacy.careCounts) return refused("pii-refused", "care-counts-off");
    const counts = careCountsIn(body);
    if (typeof counts === "string") return refused("pii-refused", counts);
    keepCareCounts(turn, counts);
    return done();
  },
});
