import type { ProofArea } from "./area.ts";
import { walkAlone } from "./programmes/walk-alone.ts";
import { walkTogether } from "./programmes/walk-together.ts";

export const area: ProofArea = {
  name: "programmes",
  title: "Cases walk the stages of five programmes, with the district and without it",
  promises: [
    {
      id: "P1",
      promise: "A gas case and a flood case walk every stage of each programme under its own names, uplink cut",
      bound: "10 of 10 cases, every stage once, in order, with times that rise",
      run: walkAlone,
    },
    {
      id: "P2",
      promise: "The same with the street dispatching, handling, checking and rating by signed commands, and a whistle each",
      bound: "10 of 10 cases, every stage as the district was told it, each department blown for, in and done",
      run: walkTogether,
    },
  ],
};
