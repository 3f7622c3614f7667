import { personIdSchema } from "../../../config/ids.ts";
import type { SiteInput } from "../../../config/site.ts";
import type { Input } from "../../../gateway/core/input.ts";
import { createBox } from "../../gateway/core/bench-box.ts";
import { testSite } from "../../gateway/core/site.ts";

type Rule = NonNullable<SiteInput["rules"]>[number];

const water = {
  kind: "limit",
  on: { quantity: "water-level" },
  hazard: "water",
  offDelay: "60s",
  basis: "assumed",
} as const;
const door = { kind: "contact", hazard: "door", when: "active", basis: "assumed" } as const;

/** Water in four colours, the worse ringing for the milder; a door of severity 3 beside the one of severity 4. */
const rules: readonly Rule[] = [
  {
    ...water,
    id: "water.blue",
    title: { zh: "蓝", en: "Blue" },
    severity: 4,
    above: "1 m",
    clear: "0.9 m",
    supersededBy: "water.yellow",
  },
  {
    ...water,
    id: "water.yellow",
    title: { zh: "黄", en: "Yellow" },
    severity: 3,
    above: "2 m",
    clear: "1.9 m",
    supersededBy: "water.orange",
  },
  {
    ...water,
    id: "water.orange",
    title: { zh: "橙", en: "Orange" },
    severity: 2,
    above: "3 m",
    clear: "2.9 m",
    supersededBy: "water.red",
  },
  { ...water, id: "water.red", title: { zh: "红", en: "Red" }, severity: 1, above: "4 m", clear: "3.9 m" },
  { ...door, id: "door.forced", title: { zh: "门被撬", en: "Forced" }, on: { points: ["node-2/door"] }, severity: 3 },
];

/** As the profile of gas has it: the high limit rings for the low one. */
const superseded = (rule: Rule): Rule => (rule.id === "gas.high" ? { ...rule, supersededBy: "gas.hh" } : rule);

const site = () =>
  testSite((base) => {
    const others = (base.rules ?? []).filter(({ kind }) => kind !== "rise").map(superseded);
    return { ...base, rules: [...others, ...rules] };
  });

const people: Readonly<Record<string, string>> = {
  a: "worker-a",
  b: "worker-b",
  l: "leader",
  r: "room",
  x: "stranger",
};
const shortOf = (id: string) => Object.entries(people).find(([, name]) => name === id)?.[0] ?? id;

type Box = ReturnType<typeof createBox>;
type Verb = Extract<Input, { kind: "case" }>["verb"];

/** Plays the steps of one scenario and says every message that anybody was owed, in order: when, who, what. */
export function play(steps: readonly string[]): readonly string[] {
  const box = createBox(site());
  const startMs = box.now().monoMs;
  let bootsMs = 0;
  const told: string[] = [];
  let seen = 0;
  const look = () => {
    for (const fact of box.facts.slice(seen)) {
      const body = fact.kind === "practised" ? fact.what : fact;
      if (body.kind !== "notice-due") continue;
      const notice = box.state().notice.get(body.notice);
      // Replaced in the very turn that owed it: nobody was ever to get it.
      if (notice === undefined) continue;
      const { to, kind, case: of, purpose } = notice;
      const atS = Math.round((fact.at.monoMs - startMs + bootsMs) / 1000);
      told.push([atS, shortOf(to), kind, of, purpose].filter((part) => part !== undefined).join(" "));
    }
    seen = box.facts.length;
  };
  const second = () => {
    box.wait(1);
    look();
  };
  for (const step of steps) {
    const waitS = /^\+(\d+)$/.exec(step)?.[1];
    for (let at = 0; at < Number(waitS ?? 0); at++) second();
    if (waitS === undefined) bootsMs += act(box, step);
    look();
  }
  return told;
}

/** Does one step; what a reboot makes of the monotonic clock is given back, so that times go on. */
function act(box: Box, step: string): number {
  const [word = "", ...rest] = step.split(" ");
  const point = /^(gas|level|door)([12])$/.exec(word);
  if (point !== null) {
    box.good(`node-${point[2]}/${point[1]}`, Number(rest[0]));
    return 0;
  }
  if (people[word] !== undefined) {
    say(box, people[word], rest);
    return 0;
  }
  const does = others[word];
  if (does === undefined) throw new Error(`no such step: ${step}`);
  return does(box, rest) ?? 0;
}

let commands = 0;

function say(box: Box, by: string, [verb = "", of]: readonly string[]): void {
  const [practised] = box.state().practiceCase.keys();
  const id = (of ?? practised) as never;
  box.act(verb as Verb, by, { ...(id !== undefined && { id }), command: `say-${(commands += 1)}` });
}

type Step = (box: Box, rest: readonly string[]) => number | void;

const others: Readonly<Record<string, Step>> = {
  bad: (box, [point = "", why = ""]) => void box.bad(point.replace(/^([a-z]+)(\d)$/, "node-$2/$1"), why as never),
  silent: (box, who) => void box.take({ kind: "reach", silent: who.map((each) => personIdSchema.parse(people[each])) }),
  trust: (box, [how]) => box.shift({ wallTrusted: how === "on" }),
  clock: (box, [seconds]) => box.shift({ wallMs: box.now().wallMs + Number(seconds) * 1000 }),
  restart: (box) => box.restart(),
  reboot: (box, [downS, how]) => {
    const before = box.now();
    box.restart({
      boot: `${before.boot}+`,
      monoMs: 1000,
      wallMs: before.wallMs + Number(downS) * 1000,
      wallTrusted: how !== "untrusted",
    });
    return before.monoMs + Number(downS) * 1000 - 1000;
  },
  /** Something else than the plan holds for so many seconds: these are on duty in micro-grid 1, or nobody. */
  duty: (box, [seconds, ...who]) => {
    const now = box.now().wallMs;
    const change = { kind: "schedule", people: who.map((each) => people[each]) };
    const wish = {
      kind: "temporary",
      grid: "micro-1",
      role: "worker",
      change,
      fromMs: now,
      toMs: now + Number(seconds) * 1000,
      reason: "r",
    };
    roster(box, "leader", { do: "request", wish });
    const id = [...box.state().override.keys()].at(-1);
    roster(box, "room", { do: "approve", override: id, force: true });
  },
  recall: (box, [grid = ""]) => roster(box, "room", { do: "recall", case: box.openCase().id, grid, reason: "r" }),
  test: (box, [method, point = ""]) => practise(box, "test", [method, point]),
  drill: (box, [method, point = ""]) => practise(box, "drill", [method, point]),
  stop: (box) => {
    const drill = [...box.state().drill.keys()].at(-1);
    drillAct(box, { do: "stop", drill });
  },
  /** Whatever waits to be sent is taken by its channel. */
  sent: (box) => {
    for (const { id, progress } of box.notices())
      if (progress.kind === "queued") box.take({ kind: "notice-outcome", notice: id, outcome: { kind: "accepted" } });
  },
};

function roster(box: Box, by: string, deed: object): void {
  box.take({ kind: "roster", by, command: `r-${(commands += 1)}`, act: deed } as never);
}

function practise(box: Box, purpose: string, [method, point = ""]: readonly (string | undefined)[]): void {
  const points = [point.replace(/^([a-z]+)(\d)$/, "node-$2/$1")];
  drillAct(box, { do: "start", purpose, method, ...(method === "channel" ? { people: [people[point]] } : { points }) });
}

function drillAct(box: Box, deed: object): void {
  box.take({ kind: "drill", by: "leader", command: `d-${(commands += 1)}`, act: deed } as never);
}
