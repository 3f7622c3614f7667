import type { ProofArea } from "./area.ts";
import { axeOnEveryPage } from "./console/axe.ts";
import { manyPoints } from "./console/many-points.ts";
import { firstPaint, pageBytes, workerPageBytes } from "./console/page.ts";
import { readingToScreen } from "./path/to-screen.ts";

export const area: ProofArea = {
  name: "console",
  title: "The console in a real browser",
  promises: [
    {
      id: "C1",
      promise: "What travels until the duty room stands there with a chart open",
      bound: "≤ 120 KB",
      run: pageBytes,
    },
    {
      id: "C2",
      promise: "The duty room over 1.6 Mbit/s and 150 ms to the box and back, nothing kept from before",
      bound: "first paint ≤ 1 s, median of 5",
      run: firstPaint,
    },
    {
      id: "C3",
      promise: "The page behind a link in a message, whole",
      bound: "≤ 60 KB",
      run: workerPageBytes,
    },
    {
      id: "C4",
      promise: "1,112 points on one page, 162 readings a second",
      bound: "main thread < 30 %, memory flat",
      run: manyPoints,
    },
    {
      id: "C5",
      promise: "A new alarm is on an open screen after its reading reached the box",
      bound: "≤ 300 ms p99, none missing",
      run: readingToScreen,
    },
    {
      id: "C6",
      promise: "Every page, in Chinese and English, light and dark, on a phone and on a wall: the rules of axe",
      bound: "0 violations",
      run: axeOnEveryPage,
    },
  ],
};
