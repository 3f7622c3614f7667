import { isOver } from "../cases/transitions.ts";
import type { Evidence } from "../cases/evidence.ts";
import type { Case, State } from "../state.ts";
import type { Turn } from "../turn.ts";
import { sendPieces } from "./pieces.ts";
import type { Photo } from "./rows.ts";

/** Its bytes are on disk already: from now on the box answers for them. Of a test nothing is kept. */
export function keepPhoto(turn: Turn, row: Case, { hash, bytes, type }: Evidence): void {
  if (type === undefined || turn.get("photo", hash) !== undefined) return;
  turn.put("photo", hash, { hash, case: row.id, bytes, at: turn.now });
  sendPieces(turn, row.id, { hash, bytes, type });
}

/**
 * When there are too many, those of the oldest closed cases leave first, and those of an open one never. That they were
 * there, and what they were by their hash, stays in case and facts.
 */
export function makeRoom(turn: Turn): void {
  const tables = { photo: turn.rows("photo"), case: turn.rows("case"), practiceCase: turn.rows("practiceCase") };
  const gone = leaving(tables, turn.site.site.photos.bytesMax, 0);
  for (const { hash, case: of, bytes } of gone) {
    turn.drop("photo", hash);
    turn.fact({ kind: "photo-dropped", case: of, hash, bytes });
  }
  const box = turn.get("box", "box");
  if (box === undefined || gone.length === 0) return;
  turn.put("box", "box", { ...box, photosDropped: (box.photosDropped ?? 0) + gone.length });
}

type Tables = Pick<State, "photo" | "case" | "practiceCase">;

/** Whether so many bytes more fit when all has left that may. */
export function hasRoomFor(tables: Tables, bytesMax: number, bytes: number): boolean {
  const left = leaving(tables, bytesMax, bytes);
  return totalOf(tables.photo.values()) - totalOf(left) + bytes <= bytesMax;
}

function leaving(tables: Tables, bytesMax: number, adding: number): readonly Photo[] {
  let excess = totalOf(tables.photo.values()) + adding - bytesMax;
  if (excess <= 0) return [];
  const needed = neededBy(tables);
  const may = [...tables.photo.values()].filter(({ hash }) => !needed.has(hash)).toSorted(byAge);
  return may.filter(({ bytes }) => {
    const isOwed = excess > 0;
    excess -= bytes;
    return isOwed;
  });
}

/** By whatever open case names it: one that was merged is closed, and its pictures are those of the one that goes on. */
function neededBy({ case: live, practiceCase }: Tables): ReadonlySet<string> {
  const open = [...live.values(), ...practiceCase.values()].filter((row) => !isOver(row));
  return new Set(open.flatMap(({ evidence }) => evidence.map(({ hash }) => hash)));
}

/** Cases are numbered as they are opened. */
function byAge(a: Photo, b: Photo): number {
  return Number(a.case.slice(1)) - Number(b.case.slice(1)) || a.at.wallMs - b.at.wallMs;
}

/** How much of the room for photos is taken, for whoever looks after the box. */
export function photoRoom({ photo, box }: Pick<State, "photo" | "box">, bytesMax: number): PhotoRoom {
  const dropped = box.get("box")?.photosDropped ?? 0;
  return { count: photo.size, bytes: totalOf(photo.values()), bytesMax, dropped };
}

export interface PhotoRoom {
  readonly count: number;
  readonly bytes: number;
  readonly bytesMax: number;
  /** Left for want of room, since the box began. */
  readonly dropped: number;
}

function totalOf(photos: Iterable<Photo>): number {
  return [...photos].reduce((sum, { bytes }) => sum + bytes, 0);
}
