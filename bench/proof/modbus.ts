import type { ProofArea } from "./area.ts";
import { planBytes } from "./modbus/plan-bytes.ts";
import { quickScan } from "./modbus/quick-scan.ts";

export const area: ProofArea = {
  name: "modbus",
  title: "Modbus that one bad device cannot hurt",
  promises: [
    {
      id: "M6",
      promise:
        "Every register map at hand is read with no more bytes than by an optimiser that fills gaps (max_insert)",
      bound: "≤ its best fill on each of at least 12 maps",
      run: planBytes,
    },
    {
      id: "M7",
      promise: "A quick scan of 4 speeds × 32 numbers is over soon, and two devices at one number are reported",
      bound: "≤ 40 s; both kinds of clash told",
      run: quickScan,
    },
  ],
};
