import type { pastZh } from "./zh-past.ts";

export const pastEn: typeof pastZh = {
  map: { title: "Grid map", shape: "How to see it", asMap: "Map", asList: "List" },
  past: {
    title: "History",
    view: { values: "Values", alarms: "Alarms", cases: "Cases" },
    find: "Find a point: place, name, id",
    narrow: (n) => `and ${n} more; write a few letters`,
    since: "How far back",
    days: (n) => (n === 365 ? "1 year" : n === 1 ? "1 day" : `${n} days`),
    words: "Find: place, name, code, person",
    count: (n) => `${n} found`,
    cut: "too many, only the newest",
    failed: "Cannot be read, please try again",
    time: "Time",
    place: "Place",
    what: "What",
    value: "Value",
    by: "Who",
    event: {
      raised: "alarm",
      rearmed: "alarm again",
      realarmed: "called out again",
      cleared: "back to normal",
      acked: "acknowledged",
      reset: "latch released",
      fleeting: "only a moment",
      chattering: "comes and goes",
    },
  },
};
