import type { ProofArea } from "./area.ts";

export const area: ProofArea = {
  name: "path",
  title: "From a sensor to the person on duty",
  promises: [],
};
