import type { ProofArea } from "./area.ts";
import { laiyangTree } from "./programmes/laiyang.ts";
import { sitesRun } from "./programmes/sizes.ts";
import { threeDaysOffline } from "./programmes/three-days.ts";
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
      promise:
        "The same with the street dispatching, handling, checking and rating by signed commands, and a whistle each",
      bound: "10 of 10 cases, every stage as the district was told it, each department blown for, in and done",
      run: walkTogether,
    },
    {
      id: "P3",
      promise: "72 h without the district, 20 cases opened and closed, a restart between; then the district is there",
      bound: "each step arrives once, in order, with its original time",
      run: threeDaysOffline,
    },
    {
      id: "P4",
      promise: "A tree of 1,817 grids, as Laiyang has it, loads",
      bound: "< 2 s",
      run: laiyangTree,
    },
    {
      id: "P5",
      promise: "The demo runs in Tongnan's tree; a large community's site runs with every sensor speaking",
      bound: "6.4 grids per community; 1,112 sensors of 118 micro-grids heard, an alarm is a case in ≤ 1 s",
      run: sitesRun,
    },
  ],
};
