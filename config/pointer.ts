import { z } from "zod";

/** What a device may write into a field. */
export const scalarSchema = z.union([z.string(), z.number(), z.boolean()]);
export type Scalar = z.infer<typeof scalarSchema>;

/** RFC 6901; "" is everything. */
export const pointerSchema = z.string().regex(/^(\/.*)?$/, "a JSON pointer starts with /");
