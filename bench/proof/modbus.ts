import type { ProofArea } from "./area.ts";
import { deadAmongLiving, fullCycle } from "./modbus/cycle.ts";
import { commandOnFullLine } from "./modbus/command.ts";
import { costOfTransactions } from "./modbus/cost.ts";
import { badLine } from "./modbus/ordeal.ts";
import { planBytes } from "./modbus/plan-bytes.ts";
import { quickScan } from "./modbus/quick-scan.ts";
import { revived } from "./modbus/revival.ts";
import { sameUnitTwice } from "./modbus/two-buses.ts";

export const area: ProofArea = {
  name: "modbus",
  title: "One bad device does not hurt the others",
  promises: [
    {
      id: "M1",
      promise: "A serial line is used to the full: 9600 8N1, 20 devices × 10 registers, 20 ms turnaround",
      bound: "cycle ≤ 1.03 × the line's arithmetic",
      run: fullCycle,
    },
    {
      id: "M2",
      promise: "The same line with 1, 3, 10 dead devices: the living are read nearly as often",
      bound: "p95 interval ≤ 1.05, 1.10, 1.25 × all living",
      run: deadAmongLiving,
    },
    {
      id: "M3",
      promise: "A device that comes back is seen, however many others are dead",
      bound: "≤ 5 s, worst",
      run: revived,
    },
    {
      id: "M4",
      promise: "Late, truncated, foreign and corrupt answers never become values, and each is counted by its cause",
      bound: "0 wrong, 0 uncounted in 100,000 (1,000,000 in full)",
      run: badLine,
    },
    {
      id: "M5",
      promise: "A command on a line without a pause goes out next",
      bound: "to the wire ≤ one transaction + 50 ms, p99",
      run: commandOnFullLine,
    },
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
    {
      id: "M8",
      promise: "The same unit number on two buses is two devices: one dead, the other read as ever",
      bound: "no value of the dead, ≥ 95 % of the other's polls",
      run: sameUnitTwice,
    },
    {
      id: "M9",
      promise: "A transaction costs little, and nothing is left behind",
      bound: "heap + ≤ 256 kB over 1,000,000 (200,000 short); the cost is printed",
      run: costOfTransactions,
    },
  ],
};
