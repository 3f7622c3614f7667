import { lanes } from "../../gateway/core/uplink.ts";
import type { LevelKey } from "../../config/programme.ts";
import type { AlbumPhoto } from "./album.ts";
import type { Centre } from "./centre.ts";
import { isOpen } from "./docket.ts";
import type { Order } from "./duty-desk.ts";
import { fleetOf, type FleetRow } from "./fleet.ts";
import { gridMapOf, type GridMap } from "./grid-map.ts";
import type { Ticket } from "./hotline.ts";
import {
  disagreements,
  kpisOf,
  ownFigures,
  satisfactionOf,
  type Comparison,
  type Kpi,
  type Satisfaction,
} from "./kpi.ts";
import type { TimelineStep } from "./live-timeline.ts";
import { queuesOf, type Queue } from "./offices.ts";
import { graded, type Graded } from "./stars.ts";

/** All that stands on the one screen 一屏统管, at one moment. */
export interface Screen {
  readonly nowMs: number;
  readonly fleet: readonly FleetRow[];
  readonly map: GridMap;
  readonly queues: readonly Queue[];
  readonly openCases: number;
  readonly backlog: Backlog;
  readonly kpis: readonly Kpi[];
  readonly satisfaction: Satisfaction;
  readonly graded: Graded;
  /** With the figures that boxes computed themselves. */
  readonly comparison: Comparison;
  readonly orders: readonly Order[];
  readonly tickets: readonly Ticket[];
  readonly photos: readonly AlbumPhoto[];
  readonly steps: readonly TimelineStep[];
}

/** What boxes still hold for us, as they last said, and what we hold for the platform above. */
interface Backlog {
  readonly boxes: number;
  readonly upward: number | undefined;
}

export function screenOf(centre: Centre, nowMs: number): Screen {
  const received = centre.district.received();
  const [dockets, orders] = [centre.dockets(), centre.desk.orders()];
  const baseUpTo = baseOf(centre);
  const [kpis, satisfaction] = [kpisOf({ dockets, baseUpTo }), satisfactionOf(dockets, centre.stars())];
  return {
    nowMs,
    fleet: fleetOf({ received, dockets, orders, nowMs }),
    map: gridMapOf(received, dockets),
    queues: queuesOf(dockets),
    openCases: dockets.filter(isOpen).length,
    backlog: { boxes: bufferedIn(received), upward: centre.district.upward()?.waiting() },
    kpis,
    satisfaction,
    graded: graded(centre.programme, { kpis, satisfaction }),
    comparison: disagreements(ownFigures(received), received, baseUpTo),
    orders: orders.slice(-shownMax),
    tickets: centre.hotline.tickets().slice(-shownMax),
    photos: centre.album.photos().slice(-shownMax),
    steps: centre.timeline.steps().slice(-shownMax),
  };
}

type AllReceived = ReturnType<Centre["district"]["received"]>;

/** A programme says what it calls the base, or it is what its boxes decide themselves. */
function baseOf({ programme }: Centre): LevelKey {
  const said = programme.metrics.find(({ upTo }) => upTo !== undefined)?.upTo;
  return said ?? programme.levels.findLast(({ authority }) => authority === "box")?.key ?? "grid";
}

function bufferedIn(received: AllReceived): number {
  const newest = received.map(
    ({ lanes: of }) => of.summary.records.findLast(({ body }) => body.kind === "losses")?.body,
  );
  const told = newest.flatMap((body) => (body?.kind === "losses" ? body.lanes : []));
  const known: readonly string[] = lanes;
  return told.reduce((sum, [lane, , , , buffered]) => sum + (known.includes(lane) ? buffered : 0), 0);
}

const shownMax = 30;
