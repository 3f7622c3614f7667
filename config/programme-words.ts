import { z } from "zod";
import { both } from "./words.ts";

const form = both(
  "写 1–32 个小写字母、数字和 -，以字母开头",
  "write 1–32 characters of a-z 0-9 - beginning with a letter",
);

/** A programme's own name for a thing of its own; what people read is its label. */
export const wordSchema = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, form);

/** What holds where a site names no programme. */
export const usualProgramme = "basic";
