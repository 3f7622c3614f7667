import { z } from "zod";
import { gridIdSchema } from "../../config/ids.ts";

const labelsMax = 60;
const part = z.string().max(20);

/** `3号楼/2单元/1层/厨房`: building, unit, floor and spot, each of them may stay empty. */
const placeSchema = z
  .string()
  .max(100)
  .transform((text, ctx) => {
    const [building = "", unit = "", floor = "", spot = "", ...more] = text.split("/").map((each) => each.trim());
    const place = { building, unit, floor, spot };
    const isPlace = more.length === 0 && Object.values(place).every((each) => part.safeParse(each).success);
    if (!isPlace) ctx.addIssue("a place is building/unit/floor/spot");
    return Object.fromEntries(Object.entries(place).filter(([, value]) => value !== "")) as Partial<typeof place>;
  });

/** Without places: those of the site. */
export const labelsQuerySchema = z.strictObject({
  lang: z.string().max(8).exactOptional(),
  grid: gridIdSchema.exactOptional(),
  place: z
    .preprocess((value) => (typeof value === "string" ? [value] : value), z.array(placeSchema).max(labelsMax))
    .exactOptional(),
});
