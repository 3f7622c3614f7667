import type { GridId } from "../../../config/ids.ts";
import type { LevelKey } from "../../../config/programme.ts";
import type { Hazard } from "../../../config/rule.ts";
import type { Words } from "../../../config/words.ts";
import type { Fact } from "../fact.ts";
import { pathOf, type SiteIndex } from "../site-index.ts";
import { anomaliesOf, type Anomaly } from "./anomalies.ts";
import { foldBox } from "./box-fold.ts";
import type { CaseId } from "../ids.ts";
import { isCounted, isClosed, isLate, type CaseRecord, type Correction } from "./case-record.ts";
import { foldCases } from "./case-fold.ts";
import { closingMetrics } from "./closing-metrics.ts";
import { dutyMetrics } from "./duty-metrics.ts";
import { valueOf, type Measure } from "./measure.ts";
import type { Metric, Scene } from "./metric.ts";
import { precisionMetrics } from "./precision-metrics.ts";
import { readinessOf, type Readiness } from "./readiness.ts";
import { scoreOf, type Score } from "./score.ts";
import { isWithin, type Span } from "./span.ts";
import { speedMetrics } from "./speed-metrics.ts";
import type { PlaceStanding, Standing, Undisposed } from "./standing.ts";

/** Every metric, each by one definition. */
const metrics: readonly Metric[] = [...speedMetrics, ...closingMetrics, ...precisionMetrics, ...dutyMetrics];

/** What a span of time came to, of one grid and what lies below it or of everything. */
export interface Evaluation extends Span, Where {
  readonly programme: string;
  readonly metrics: readonly MetricResult[];
  readonly score: Score;
  readonly readiness: Readiness;
  /** Each smallest grid with what watches it. */
  readonly coverage: readonly PlaceStanding[];
  readonly anomalies: readonly Anomaly[];
  /** What the platform put right among the cases of the span, and what stood there before. */
  readonly corrections: readonly (Correction & { readonly case: CaseId })[];
  /** Nobody has said in due time what they were; as it stands now, whenever they were registered. */
  readonly undisposed: readonly Undisposed[];
  /** Figures of each grid that had a case, those above holding those below. */
  readonly grids: readonly GridFigures[];
}

export interface MetricResult extends Omit<Metric, "measure"> {
  readonly measure: Measure;
  /** The one figure of it, where it has one. */
  readonly value?: number;
  /** What the programme makes of it; 0 when it only reports it. Absent: it does not name it. */
  readonly weight?: number;
  readonly target?: number;
  /** Of what is settled at the base: up to which level. */
  readonly upTo?: { readonly level: LevelKey; readonly label: Words };
}

export interface GridFigures {
  readonly grid: GridId;
  readonly registered: number;
  readonly closed: number;
  readonly late: number;
}

export interface Tally {
  /** Facts in the order of their numbers. */
  readonly add: (fact: Fact) => void;
  readonly result: (standing: Standing, where?: Where) => Evaluation;
}

/** A department's view of the same facts: one grid with all below it, one hazard. */
export interface Where {
  readonly grid?: GridId;
  readonly hazard?: Hazard;
}

/**
 * Folds the facts of a span. What came after it is left out, except what the platform put right: that counts for the
 * cases of the span as soon as it is known.
 */
export function tallyEvaluation(site: SiteIndex, span: Span): Tally {
  const cases = foldCases(site);
  const box = foldBox({ ...span, utcOffset: site.site.box.utcOffset });
  const add = (fact: Fact) => {
    if (fact.at.wallMs < span.fromMs) return;
    if (isWithin(span, fact.at.wallMs) || isCorrection(fact)) cases.add(fact);
    box.add(fact);
  };
  const result = (standing: Standing, where: Where = {}): Evaluation => {
    const grids = gridsUnder(site, where.grid);
    const isMeant = ({ zone, hazard }: CaseRecord) => grids.has(zone) && (where.hazard ?? hazard) === hazard;
    const own = cases.records().filter((record) => isCounted(record) && isMeant(record));
    const scene = { site, span, grids, cases: own, box: box.record(), standing, baseUpTo: baseOf(site) };
    return evaluationOf(scene, where);
  };
  return { add, result };
}

function isCorrection(fact: Fact): boolean {
  return fact.kind === "case-moved" && fact.verb === "correct";
}

function evaluationOf(scene: Scene, where: Where): Evaluation {
  const { site, span, cases, standing, grids } = scene;
  const results = metrics.map((metric) => resultOf(metric, scene));
  return {
    ...span,
    ...where,
    programme: site.programme.id,
    metrics: results,
    score: scoreOf(site.programme, results),
    readiness: readinessOf(standing),
    coverage: standing.places.filter((place) => grids.has(place.grid)),
    anomalies: anomaliesOf(cases),
    corrections: cases.flatMap(({ id, corrections }) => corrections.map((each) => ({ case: id, ...each }))),
    undisposed: standing.undisposed.filter(({ grid }) => grids.has(grid)),
    grids: figuresOf(site, cases),
  };
}

function resultOf({ measure, ...metric }: Metric, scene: Scene): MetricResult {
  const measured = measure(scene);
  const value = valueOf(measured);
  const named = scene.site.programme.metrics.find(({ key }) => key === metric.key);
  const upTo = metric.key.startsWith("baseDisposalRate") ? { upTo: levelOf(scene) } : {};
  return {
    ...metric,
    measure: measured,
    ...(value !== undefined && { value }),
    ...(named && { weight: named.weight }),
    ...(named?.target !== undefined && { target: named.target }),
    ...upTo,
  };
}

function levelOf({ site, baseUpTo }: Scene) {
  const declared = site.programme.levels.find(({ key }) => key === baseUpTo);
  return { level: baseUpTo, label: declared?.label ?? { zh: baseUpTo, en: baseUpTo } };
}

/** A programme says what it calls the base, or it is what the box decides itself. */
function baseOf({ programme }: SiteIndex): LevelKey {
  const said = programme.metrics.find(({ upTo }) => upTo !== undefined)?.upTo;
  return said ?? programme.levels.findLast(({ authority }) => authority === "box")?.key ?? "grid";
}

/** Itself and all below it; everything without one. */
function gridsUnder(site: SiteIndex, grid: GridId | undefined): ReadonlySet<GridId> {
  const ids = [...site.grids.keys()];
  return new Set(grid === undefined ? ids : ids.filter((id) => pathOf(site, id).some((at) => at.id === grid)));
}

function figuresOf(site: SiteIndex, cases: readonly CaseRecord[]): readonly GridFigures[] {
  const rows = new Map<GridId, GridFigures>();
  for (const record of cases) {
    for (const { id } of pathOf(site, record.zone)) {
      const { registered, closed, late } = rows.get(id) ?? { registered: 0, closed: 0, late: 0 };
      rows.set(id, {
        grid: id,
        registered: registered + 1,
        closed: closed + (isClosed(record) ? 1 : 0),
        late: late + (isLate(record) ? 1 : 0),
      });
    }
  }
  return [...rows.values()].toSorted((a, b) => (a.grid < b.grid ? -1 : 1));
}
