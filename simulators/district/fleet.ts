import { limits } from "../../config/limits.ts";
import type { Received } from "./application.ts";
import { isOpen, type Docket } from "./docket.ts";
import type { Order } from "./duty-desk.ts";

type Label = { readonly zh: string; readonly en: string };

/** What is wrong with a box, the worst first. */
export const fleetRanks = [
  "unclaimed",
  "lost-box",
  "lost-sensors",
  "failed-channel",
  "overdue-test",
  "drift",
  "fine",
] as const;
export type FleetRank = (typeof fleetRanks)[number];

/** One box: one sentence, and one thing to do about it. */
export interface FleetRow {
  readonly box: string;
  readonly rank: FleetRank;
  readonly sentence: Label;
  readonly action: Label;
  /** The order that the action is, where it is one. */
  readonly word?: Word;
  /** Nothing was heard of it for too long: what stands here is its last state. */
  readonly isGrey: boolean;
  readonly heardAgoMs: number;
  readonly openCases: number;
  readonly points: number;
  /** What it last said it is in, with the response level: emergency.I */
  readonly mode: string;
  /** Seats that nobody holds. */
  readonly emptySeats: number;
  /** Numbers it lost for good, in words. */
  readonly gaps: readonly Label[];
}

export interface Word {
  readonly verb: string;
  readonly args: Readonly<Record<string, string | number>>;
}

export interface Fleet {
  readonly received: readonly Received[];
  readonly dockets: readonly Docket[];
  readonly orders: readonly Order[];
  readonly nowMs: number;
}

export function fleetOf(fleet: Fleet): readonly FleetRow[] {
  const newest = new Map(fleet.received.toSorted((a, b) => a.heardAtMs - b.heardAtMs).map((each) => [each.box, each]));
  const rows = [...newest.values()].map((box) => rowOf(box, fleet));
  return rows.toSorted((a, b) => rankOf(a) - rankOf(b) || b.openCases - a.openCases || (a.box < b.box ? -1 : 1));
}

function rankOf({ rank }: FleetRow): number {
  return fleetRanks.indexOf(rank);
}

function rowOf(of: Received, { dockets, orders, nowMs }: Fleet): FleetRow {
  const { box, heardAtMs, inventory, alive, silent } = of;
  const open = dockets.filter((docket) => docket.box === box && isOpen(docket));
  const scene = { of, open, orders: orders.filter((each) => each.box === box), nowMs };
  const found = fleetRanks.find((rank) => applies[rank](scene)) ?? "fine";
  return {
    box,
    rank: found,
    ...says[found](scene),
    isGrey: !alive || silent || nowMs - heardAtMs > silentMs,
    heardAgoMs: Math.max(0, nowMs - heardAtMs),
    openCases: open.length,
    points: inventory.length,
    mode: modeOf(of),
    emptySeats: emptySeats(of),
    gaps: gapsOf(of),
  };
}

/** Two reporting periods of a minute, and the time a line may take. */
const silentMs = limits.beatSilentMs;

interface Scene {
  readonly of: Received;
  readonly open: readonly Docket[];
  readonly orders: readonly Order[];
  readonly nowMs: number;
}

const applies: Readonly<Record<FleetRank, (scene: Scene) => boolean>> = {
  unclaimed: ({ open }) => unclaimed(open) !== undefined,
  "lost-box": ({ of, nowMs }) => !of.alive || of.silent || nowMs - of.heardAtMs > silentMs,
  "lost-sensors": (scene) => lostSensors(scene) > 0,
  "failed-channel": ({ of }) => of.wrong.some((each) => failedChannel.includes(each)),
  "overdue-test": ({ of }) => of.wrong.some((each) => /test|drill|ladder|duty/.test(each)),
  drift: ({ orders }) => drifted(orders) !== undefined,
  fine: () => true,
};

type Says = Pick<FleetRow, "sentence" | "action" | "word">;

const says: Readonly<Record<FleetRank, (scene: Scene) => Says>> = {
  unclaimed: ({ open, nowMs }) => {
    const docket = unclaimed(open);
    return docket === undefined ? fineSays : unclaimedSays(docket, nowMs);
  },
  "lost-box": ({ of, nowMs }) => {
    const ago = agoText(nowMs - of.heardAtMs);
    return {
      sentence: { zh: `失联，最后一次 ${ago.zh}前`, en: `not heard of for ${ago.en}` },
      action: { zh: "打电话给社区值守", en: "Call the community's duty room" },
    };
  },
  "lost-sensors": (scene) => ({
    sentence: { zh: `${lostSensors(scene)} 个测点没有读数`, en: `${lostSensors(scene)} points without a reading` },
    action: { zh: "派人检修", en: "Send somebody to repair them" },
  }),
  "failed-channel": () => ({
    sentence: { zh: "有通知渠道不通", en: "a way of reaching people has failed" },
    action: { zh: "请社区做一次渠道测试", en: "Ask for a channel test" },
  }),
  "overdue-test": ({ of }) => ({
    sentence: { zh: `自查有问题：${of.wrong.join("、")}`, en: `finds with itself: ${of.wrong.join(", ")}` },
    action: { zh: "请社区核对值班和测试", en: "Ask the community to look at duty and tests" },
  }),
  drift: ({ orders }) => {
    const { verb = "", why = "" } = drifted(orders) ?? {};
    return {
      sentence: { zh: `配置没有跟上：${verb} ${why}`, en: `its configuration is behind: ${verb} ${why}` },
      action: { zh: "改好再下发", en: "Correct it and send it again" },
    };
  },
  fine: () => fineSays,
};

const fineSays: Says = {
  sentence: { zh: "正常", en: "fine" },
  action: { zh: "不用做什么", en: "Nothing to do" },
};

function unclaimedSays({ case: id, grid, openedMs, hazard, epoch }: Docket, nowMs: number): Says {
  const [ago, what] = [agoText(nowMs - openedMs), hazardWord(hazard)];
  return {
    sentence: {
      zh: `${grid} ${what.zh}案件 ${id} ${ago.zh}无人认领`,
      en: `${what.en} case ${id} in ${grid} unclaimed for ${ago.en}`,
    },
    action: { zh: "提级接管", en: "Take it over" },
    word: { verb: "case.command", args: { case: id, verb: "take", epoch: epoch + 1 } },
  };
}

/** Words of the beat about ways to people. */
const failedChannel = ["channel-dark", "notice-unattempted"];

function unclaimed(open: readonly Docket[]): Docket | undefined {
  const waiting = open.filter(({ state, hazard }) => state === "reported" && hazard !== "system");
  return waiting.toSorted((a, b) => a.severity - b.severity || a.openedMs - b.openedMs)[0];
}

function lostSensors({ of }: Scene): number {
  const health = of.lanes.summary.records.findLast(({ body }) => body.kind === "health")?.body;
  return health?.kind === "health" ? Math.max(0, health.points - health.heard) : 0;
}

function modeOf({ lanes }: Received): string {
  const entered = lanes.step.records.findLast(({ body }) => body.kind === "mode" && body.event === "entered")?.body;
  return entered?.kind === "mode" ? entered.to : "peace";
}

/** A record of duty names the seats that changed: the newest word about each counts. */
function emptySeats({ lanes }: Received): number {
  const seats = new Map<string, number>();
  for (const { body } of lanes.step.records) {
    if (body.kind !== "duty") continue;
    for (const [grid, role, people] of body.seats) seats.set(`${grid} ${role}`, people.length);
  }
  return [...seats.values()].filter((people) => people === 0).length;
}

/** The newest order on what is declared, when the box refused it. */
function drifted(orders: readonly Order[]): Order | undefined {
  const newest = orders.findLast(({ verb }) => verb.endsWith(".apply"));
  return newest?.outcome === "refused" ? newest : undefined;
}

/** 缺 3 条 */
function gapsOf({ lanes }: Received): readonly Label[] {
  return Object.entries(lanes).flatMap(([lane, { gaps }]) =>
    gaps.map(({ from, to, why }) => ({
      zh: `${lane} 缺 ${to - from + 1} 条（${from}–${to}），${why === "lost by the box" ? "网关已丢" : "平台曾丢"}`,
      en: `${lane} ${to - from + 1} missing (${from}–${to}), ${why}`,
    })),
  );
}

export function agoText(ms: number): Label {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return { zh: `${seconds} 秒`, en: `${seconds} s` };
  const minutes = Math.round(seconds / 60);
  return minutes < 120
    ? { zh: `${minutes} 分钟`, en: `${minutes} min` }
    : { zh: `${Math.round(minutes / 60)} 小时`, en: `${Math.round(minutes / 60)} h` };
}

const hazards: Readonly<Record<string, Label>> = {
  gas: { zh: "燃气", en: "gas" },
  smoke: { zh: "烟雾", en: "smoke" },
  water: { zh: "水情", en: "water" },
  door: { zh: "门禁", en: "door" },
  system: { zh: "系统", en: "system" },
};

function hazardWord(hazard: string): Label {
  return hazards[hazard] ?? { zh: hazard, en: hazard };
}
