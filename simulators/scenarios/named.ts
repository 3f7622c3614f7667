import { minuteMs, type Span } from "../models/model.ts";
import type { Mishap, NamedScenario } from "./course.ts";

const from = (startMin: number, lastsMin: number): Span => ({
  startMs: startMin * minuteMs,
  endMs: (startMin + lastsMin) * minuteMs,
});
const lasts = (minutes: number) => minutes * minuteMs;

/** 十八个应用场景: each with a name of its own, in one of the five packs. */
export const namedScenarios: readonly NamedScenario[] = [
  {
    id: "gas-kitchen",
    label: { zh: "厨房燃气泄漏", en: "Gas in a kitchen" },
    course: "gas",
    lastsMs: lasts(75),
    acts: ({ struck }) => struck("leak", 0, from(2, 30)),
    expects: ["gas"],
  },
  {
    id: "gas-at-night",
    label: { zh: "深夜燃气泄漏", en: "Gas at night" },
    course: "gas",
    lastsMs: lasts(75),
    beganAtHour: 2,
    acts: ({ struck }) => struck("leak", 0, from(5, 30)),
    expects: ["gas"],
  },
  {
    id: "gas-two-places",
    label: { zh: "两处同时泄漏", en: "Gas in two places at once" },
    course: "gas",
    lastsMs: lasts(90),
    acts: ({ struck }) => [...struck("leak", 0, from(2, 30)), ...struck("leak", 1, from(4, 30))],
    expects: ["gas"],
  },
  {
    id: "gas-comes-back",
    label: { zh: "关阀后复燃泄漏", en: "Gas that comes back" },
    course: "gas",
    lastsMs: lasts(150),
    acts: ({ struck }) => [...struck("leak", 0, from(2, 20)), ...struck("leak", 0, from(80, 20))],
    expects: ["gas"],
  },
  {
    id: "fire-stairwell",
    label: { zh: "楼道火情", en: "Fire in a stairwell" },
    course: "fire",
    lastsMs: lasts(60),
    acts: ({ struck }) => struck("fire", 0, from(2, 20)),
    expects: ["smoke"],
  },
  {
    id: "fire-charging-shed",
    label: { zh: "充电棚夜间火情", en: "A charging shed burns at night" },
    course: "fire",
    lastsMs: lasts(60),
    beganAtHour: 1,
    acts: ({ struck }) => struck("fire", 1, from(3, 25)),
    expects: ["smoke"],
  },
  {
    id: "fire-and-gas",
    label: { zh: "火情伴燃气泄漏", en: "Fire and gas together" },
    course: "fire",
    lastsMs: lasts(90),
    acts: ({ struck }) => [...struck("fire", 0, from(2, 25)), ...struck("leak", 0, from(6, 30))],
    expects: ["gas", "smoke"],
  },
  {
    id: "fire-brief",
    label: { zh: "短时烟雾", en: "Smoke that soon is gone" },
    course: "fire",
    lastsMs: lasts(45),
    acts: ({ struck }) => struck("fire", 0, from(2, 6)),
    expects: ["smoke"],
  },
  {
    id: "flood-river",
    label: { zh: "河道涨水", en: "The river rises" },
    course: "flood",
    lastsMs: lasts(200),
    acts: ({ struck }) => struck("flood", 0, from(5, 600)),
    expects: ["water"],
  },
  {
    id: "flood-at-night",
    label: { zh: "夜间洪水", en: "A flood at night" },
    course: "flood",
    lastsMs: lasts(200),
    beganAtHour: 23,
    acts: ({ struck }) => struck("flood", 0, from(10, 600)),
    expects: ["water"],
  },
  {
    id: "flood-pump-room",
    label: { zh: "泵房进水", en: "Water in the pump room" },
    course: "flood",
    lastsMs: lasts(45),
    acts: ({ struck }) => struck("wet", 0, from(2, 20)),
    expects: ["water"],
  },
  {
    id: "storm",
    label: { zh: "暴雨多点", en: "A storm in many places" },
    course: "flood",
    lastsMs: lasts(200),
    acts: ({ struck }) => [
      ...struck("flood", 0, from(5, 600)),
      ...struck("wet", 0, from(30, 60)),
      ...struck("held-open", 0, from(40, 60)),
    ],
    expects: ["door", "water"],
  },
  {
    id: "door-held",
    label: { zh: "单元门久开", en: "A door held open" },
    course: "door",
    lastsMs: lasts(45),
    acts: ({ struck }) => struck("held-open", 0, from(2, 25)),
    expects: ["door"],
  },
  {
    id: "door-all-night",
    label: { zh: "单元门整夜未关", en: "A door open all night" },
    course: "door",
    lastsMs: lasts(200),
    beganAtHour: 22,
    acts: ({ struck }) => struck("held-open", 0, from(10, 170)),
    expects: ["door"],
  },
  {
    id: "door-and-smoke",
    label: { zh: "单元门敞开时起烟", en: "Smoke while a door stands open" },
    course: "door",
    lastsMs: lasts(75),
    acts: ({ struck }) => [...struck("held-open", 0, from(2, 40)), ...struck("fire", 0, from(15, 20))],
    expects: ["door", "smoke"],
  },
  {
    id: "blackout-gas",
    label: { zh: "停电期间燃气泄漏", en: "Gas during a blackout" },
    course: "blackout",
    lastsMs: lasts(100),
    acts: ({ struck }) => struck("leak", 0, from(10, 40)),
    mishaps: () => [dark(12, 10)],
    expects: ["gas"],
  },
  {
    id: "link-cut-flood",
    label: { zh: "断网洪水", en: "A flood while nobody above can be reached" },
    course: "blackout",
    lastsMs: lasts(200),
    acts: ({ struck }) => struck("flood", 0, from(10, 600)),
    mishaps: () => [{ kind: "cut-off", ...from(1, 199) }],
    expects: ["water"],
  },
  {
    id: "detector-lost",
    label: { zh: "探测器失联", en: "A detector is lost" },
    course: "blackout",
    lastsMs: lasts(45),
    acts: () => [],
    mishaps: ({ point }) => {
      const lost = point("leak", 0);
      return lost === undefined ? [] : [{ kind: "lost", point: lost, ...from(2, 20) }];
    },
    expects: ["system"],
  },
];

function dark(startMin: number, lastsMin: number): Mishap {
  return { kind: "dark", ...from(startMin, lastsMin) };
}
