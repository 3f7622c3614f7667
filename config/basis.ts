import { z } from "zod";
import { both } from "./words.ts";

const text = z.string().min(1).max(120);

/** Where a value comes from: quoted word for word, worked out, taken from a standard, or assumed. */
export const basisSchema = z.union(
  [
    z.literal("assumed"),
    z.strictObject({ assumed: text }),
    z.strictObject({ seed: z.string().regex(/^\d{3}$/), phrase: z.string().min(2).max(60) }),
    z.strictObject({ derived: text }),
    z.strictObject({ standard: text }),
  ],
  both(
    '出处写 assumed、{ seed: "000", phrase: 原文 }、{ derived: 算法 } 或 { standard: 标准号 }',
    'a basis is assumed, { seed: "000", phrase: … }, { derived: … } or { standard: … }',
  ),
);
