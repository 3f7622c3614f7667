import type { Label } from "../../config/quantity.ts";
import type { PointId } from "../../config/ids.ts";
import type { Span } from "../models/model.ts";
import type { Act, ActKind } from "../scenario.ts";

/** 课程: the five packs that people are trained with. */
export const courses = {
  gas: { zh: "燃气泄漏处置", en: "Gas leaks" },
  fire: { zh: "火情处置", en: "Fires" },
  flood: { zh: "洪涝应对", en: "Floods" },
  door: { zh: "门禁与通道", en: "Doors and exits" },
  blackout: { zh: "停电断网应急突发", en: "Blackouts and lost links" },
} as const satisfies Readonly<Record<string, Label>>;
export type Course = keyof typeof courses;

/** What happens to the box itself or to the ways around it. */
export type Mishap =
  /** No current: nothing is read or decided; then the box starts again, and does not believe its clock at first. */
  | ({ readonly kind: "dark" } & Span)
  /** Nobody above can be reached. */
  | ({ readonly kind: "cut-off" } & Span)
  /** A device is not heard. */
  | ({ readonly kind: "lost"; readonly point: PointId } & Span);

/** Where it is played: the nth point that something of a kind can happen to, chosen by the seed. */
export interface Cast {
  readonly struck: (kind: ActKind, nth: number, span: Span) => readonly Act[];
  readonly point: (kind: ActKind, nth: number) => PointId | undefined;
}

/** 应用场景: one situation with a name. The same seed plays it the same. */
export interface NamedScenario {
  readonly id: string;
  readonly label: Label;
  readonly course: Course;
  readonly lastsMs: number;
  /** Local time of day at which it begins; 9 when left out. */
  readonly beganAtHour?: number;
  readonly acts: (cast: Cast) => readonly Act[];
  readonly mishaps?: (cast: Cast) => readonly Mishap[];
  /** Of what kind cases have to come of it, and of no other. */
  readonly expects: readonly string[];
}
