import { limits } from "../../../config/limits.ts";
import { words, type Words } from "../../../config/words.ts";
import type { Standing } from "./standing.ts";

/** One thing a box that is ready has in order. An item of which nothing is known is not there. */
export interface ReadinessItem {
  readonly key: string;
  readonly label: Words;
  readonly weight: number;
  readonly count: number;
  readonly of: number;
  readonly isMet: boolean;
}

export interface Readiness {
  /** 0 to 1: the weighted mean of what is known. */
  readonly score: number;
  readonly passes: boolean;
  readonly items: readonly ReadinessItem[];
}

interface Check extends Pick<ReadinessItem, "key" | "label" | "weight"> {
  readonly look: (standing: Standing) => { readonly count: number; readonly of: number };
  /** The share from which on it is met. */
  readonly metFrom: number;
}

/** Weights are ours; the programmes ask for a degree of compliance and name no parts of it. */
const checks: readonly Check[] = [
  {
    key: "online",
    label: words("传感器在线", "Sensors heard"),
    weight: 0.3,
    metFrom: 0.95,
    look: ({ equipment }) => sums(equipment, "heard", "points"),
  },
  {
    key: "calibrated",
    label: words("标定在期", "Calibration in date"),
    weight: 0.15,
    metFrom: 1,
    look: ({ equipment }) => sums(equipment, "calibrated", "dated"),
  },
  {
    key: "duty",
    label: words("岗位有人", "Seats filled"),
    weight: 0.25,
    metFrom: 1,
    look: ({ seats }) => ({ count: seats.filter(({ people }) => people > 0).length, of: seats.length }),
  },
  {
    key: "overdue",
    label: words("案件不超时", "Cases within their limits"),
    weight: 0.1,
    metFrom: 0.95,
    look: ({ overdue: { count, of } }) => ({ count: of - count, of }),
  },
  {
    key: "clock",
    label: words("时钟可信", "Clock trusted"),
    weight: 0.1,
    metFrom: 1,
    look: ({ clockTrusted }) => ({ count: clockTrusted ? 1 : 0, of: 1 }),
  },
  {
    key: "backlog",
    label: words("上报不积压", "Nothing waits for the district"),
    weight: 0.05,
    metFrom: 1,
    look: ({ uplinkWaiting }) => ({ count: uplinkWaiting <= limits.uplinkWaitingFew ? 1 : 0, of: 1 }),
  },
  {
    key: "battery",
    label: words("电量充足", "Batteries charged"),
    weight: 0.05,
    metFrom: 1,
    look: ({ equipment }) => sums(equipment, "charged", "batteries"),
  },
];

type Equipment = Standing["equipment"][number];
type Counted = Exclude<keyof Equipment, "grid">;

function sums(equipment: readonly Equipment[], part: Counted, whole: Counted) {
  const sum = (of: Counted) => equipment.reduce((total, each) => total + each[of], 0);
  return { count: sum(part), of: sum(whole) };
}

/** From here on a box is called ready. */
const passesFrom = 0.9;

export function readinessOf(standing: Standing): Readiness {
  const items = checks.flatMap(({ look, metFrom, key, label, weight }) => {
    const { count, of } = look(standing);
    return of === 0 ? [] : [{ key, label, weight, count, of, isMet: count / of >= metFrom }];
  });
  const weight = items.reduce((sum, item) => sum + item.weight, 0);
  const score = items.reduce((sum, item) => sum + (item.weight * item.count) / item.of, 0) / Math.max(weight, 1e-9);
  return { score, passes: score >= passesFrom && items.every(({ isMet }) => isMet), items };
}
