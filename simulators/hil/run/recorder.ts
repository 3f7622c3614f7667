import { createWriteStream } from "node:fs";
import { once } from "node:events";
import type { Row } from "../verdict/row.ts";

/** Keeps everything that happens in a run, in memory to judge by and in a file for whoever judges again. */
export interface Recorder {
  readonly note: (row: Row) => void;
  readonly rows: () => readonly Row[];
  /** Those of the round that is being played: it looks at them fifty times a second. */
  readonly ofRound: (round: number) => readonly Row[];
  readonly close: () => Promise<void>;
}

/** Without a file only in memory. */
export function createRecorder(run: string, file: string | undefined): Recorder {
  const rows: Row[] = [];
  const rounds = new Map<number, Row[]>();
  const ofRound = (round: number): Row[] => {
    const own = rounds.get(round) ?? [];
    rounds.set(round, own);
    return own;
  };
  const stream = file === undefined ? undefined : createWriteStream(file);
  return {
    note: (row) => {
      rows.push(row);
      if ("round" in row) ofRound(row.round).push(row);
      stream?.write(`${JSON.stringify({ test_run: run, ...row })}\n`);
    },
    rows: () => rows,
    ofRound,
    close: async () => {
      if (stream === undefined) return;
      stream.end();
      await once(stream, "close");
    },
  };
}
