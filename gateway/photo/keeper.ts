import type { Log } from "../core/ports.ts";
import type { Change, State } from "../core/state.ts";
import { createPhotoVault, type PhotoVault } from "./vault.ts";

/** The photos of a running box: files leave as decisions that are on disk let them go. */
export interface PhotoKeeper {
  readonly vault: PhotoVault;
  /** To be called once the facts of earlier lives are known. */
  readonly begun: () => void;
  /** To be called after a commit, with what it changed. */
  readonly stored: (changes: readonly Change[]) => void;
}

export interface PhotoKeeperDeps {
  readonly directory: string;
  readonly state: () => Pick<State, "photo" | "practiceCase">;
  /** All that was ever stored is known: of a damaged store nobody can tell what its lost facts named. */
  readonly isWhole: boolean;
  readonly log: Log;
}

export function createPhotoKeeper({ directory, state, isWhole, log }: PhotoKeeperDeps): PhotoKeeper {
  const vault = createPhotoVault(directory, log);
  const isNamed = (hash: string) => state().photo.has(hash) || isOfTest(state(), hash);
  const failed = (error: unknown) => log.warn("photo.not-swept", { why: String(error) });
  const sweep = () => void (isWhole && vault.sweep(isNamed).catch(failed));
  const stored = (changes: readonly Change[]) => {
    const left = changes.filter(({ table, value }) => table === "photo" && value === undefined);
    const gone = left.map(({ key }) => key).filter((hash) => !isNamed(hash));
    if (gone.length > 0) vault.forget(gone).catch(failed);
    // What was photographed in a test goes with it.
    if (changes.some(({ table, value }) => table === "practiceCase" && value === undefined)) sweep();
  };
  return { vault, begun: sweep, stored };
}

function isOfTest({ practiceCase }: Pick<State, "practiceCase">, hash: string): boolean {
  return [...practiceCase.values()].some(({ evidence }) => evidence.some((each) => each.hash === hash));
}
