import type { GridId } from "../../../config/ids.ts";
import type { MetricKey } from "../../../config/metric.ts";
import type { LevelKey } from "../../../config/programme.ts";
import type { Words } from "../../../config/words.ts";
import type { SiteIndex } from "../site-index.ts";
import type { BoxRecord } from "./box-fold.ts";
import type { CaseRecord } from "./case-record.ts";
import type { Measure } from "./measure.ts";
import type { Span } from "./span.ts";
import type { Standing } from "./standing.ts";

/** All that is counted, of one grid and what lies below it, or of everything. */
export interface Scene {
  readonly site: SiteIndex;
  readonly span: Span;
  /** Grids it is about. */
  readonly grids: ReadonlySet<GridId>;
  /** Registered in the span, as they stood at its end. */
  readonly cases: readonly CaseRecord[];
  readonly box: BoxRecord;
  readonly standing: Standing;
  /** Up to which level a case counts as settled at the base. */
  readonly baseUpTo: LevelKey;
}

export interface Metric {
  readonly key: MetricKey;
  readonly label: Words;
  readonly unit: "share" | "ms" | "count" | "per-month" | "per-year" | "stars";
  readonly numerator: Words;
  /** The denominator is part of the name. */
  readonly denominator: Words;
  /** What it is published with, so that neither is bettered at the other's cost. */
  readonly pair?: MetricKey;
  readonly measure: (scene: Scene) => Measure;
}
