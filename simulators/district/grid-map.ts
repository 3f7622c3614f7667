import type { Received } from "./application.ts";
import { isOpen, type Docket } from "./docket.ts";

/** The map by grid 网格地图: a tree of all boxes' grids, with what stands in each. */
export interface MapNode {
  readonly id: string;
  /** The programme's own number of it, where it has one. */
  readonly code: string | undefined;
  readonly points: readonly MapPoint[];
  readonly openCases: number;
  /** The worst severity that is open here or below; none when all is quiet. */
  readonly worst: number | undefined;
  readonly below: readonly MapNode[];
}

export interface MapPoint {
  readonly box: string;
  readonly id: string;
  readonly quantity: string;
  readonly building: string | undefined;
}

interface Draft {
  readonly id: string;
  code: string | undefined;
  readonly points: MapPoint[];
  readonly below: Map<string, Draft>;
}

/** From the inventories alone; what they do not place is counted, so that nobody takes the map for whole when it is not. */
export function gridMapOf(received: readonly Received[], dockets: readonly Docket[]): GridMap {
  const root: Draft = { id: "", code: undefined, points: [], below: new Map() };
  for (const { box, inventory } of received) {
    for (const { id, quantity, gridPath, code, building } of inventory) {
      const leaf = gridPath.reduce(childOf, root);
      leaf.code ??= code;
      leaf.points.push({ box, id, quantity, building });
    }
  }
  const open = dockets.filter(isOpen);
  const nodes = [...root.below.values()].map((draft) => nodeOf(draft, open));
  return { nodes, placed: nodes.reduce((sum, node) => sum + pointsUnder(node), 0), unplaced: root.points.length };
}

export interface GridMap {
  readonly nodes: readonly MapNode[];
  readonly placed: number;
  readonly unplaced: number;
}

function childOf({ below }: Draft, id: string): Draft {
  const child = below.get(id) ?? { id, code: undefined, points: [], below: new Map<string, Draft>() };
  below.set(id, child);
  return child;
}

function nodeOf({ id, code, points, below }: Draft, open: readonly Docket[]): MapNode {
  const children = [...below.values()].map((draft) => nodeOf(draft, open)).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const here = open.filter(({ grid }) => grid === id);
  const worst = Math.min(...here.map(({ severity }) => severity), ...children.flatMap((child) => child.worst ?? []));
  return {
    id,
    code,
    points,
    openCases: here.length,
    worst: Number.isFinite(worst) ? worst : undefined,
    below: children,
  };
}

export function pointsUnder({ points, below }: MapNode): number {
  return points.length + below.reduce((sum, node) => sum + pointsUnder(node), 0);
}
