import { shippedProgramme } from "../config/programmes.ts";

/** What holds for a site that names no programme. */
export const basicProgramme = shippedProgramme("basic");
