import { gridIdSchema } from "../../../config/ids.ts";
import { orderPublication } from "../publishing/desk.ts";
import { done, refused } from "./command.ts";
import { commandKind, streetAndDistrict } from "./kind.ts";

/** Words of an approved template to the residents of some grids; a warning is about a case of this box. */
export const noticePublish = commandKind({
  fields: {
    template: { key: 0, is: "text", max: 40 },
    /** Ids of grids, with spaces between them. */
    grids: { key: 1, is: "text", max: 2_000 },
    case: { key: 2, is: "text", max: 16, optional: true },
  },
  from: streetAndDistrict("commander", "desk"),
  apply: (turn, { template, grids, case: of }, { key, operator, id: command }) => {
    const named = grids.split(/\s+/).flatMap((grid) => gridIdSchema.safeParse(grid).data ?? []);
    const about = of === undefined ? {} : { case: of as `c${number}` };
    const act = { do: "draft", template, grids: named, ...about } as const;
    const published = orderPublication(turn, act, { by: `${key}:${operator}`, command });
    return published.ok ? done(published.value) : refused("publication-refused", published.error);
  },
});
