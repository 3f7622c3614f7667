import { limits } from "../../config/limits.ts";
import type { Clock, Loaded } from "../core/ports.ts";
import { emptyState } from "../core/state.ts";
import type { BoxStore } from "./box-store.ts";

/** What a life of the gateway begins with. */
export type Start =
  | { readonly kind: "stored"; readonly loaded: Loaded; readonly storeId: string }
  /** The store does not open: alarms go on from memory, nobody is acknowledged, and `back` settles when it is there. */
  | { readonly kind: "without-store"; readonly loaded: Loaded; readonly back: Promise<unknown> };

export async function startFrom(
  store: Pick<BoxStore, "load" | "identity">,
  recallMs: number,
  clock: Clock,
): Promise<Start> {
  const loading = store.load(recallMs);
  const late = later(limits.storeStartMs, clock);
  const loaded = await Promise.race([loading, late.promise]);
  late.cancel();
  if (loaded !== undefined) return { kind: "stored", loaded, storeId: await store.identity() };
  return { kind: "without-store", loaded: { state: emptyState(), recent: [] }, back: loading };
}

/** Nothing that was ever stored is missing. */
export function isWhole({ kind, loaded }: Start): boolean {
  return kind === "stored" && loaded.damage === undefined;
}

/** The numbers of a life without a store are its own, so nothing of it may reach the store. */
export const storeless: Pick<BoxStore, "commit" | "keep"> = {
  commit: () => new Promise(() => {}),
  keep: () => new Promise(() => {}),
};

function later(ms: number, clock: Clock) {
  let cancel = () => {};
  const promise = new Promise<undefined>((resolve) => (cancel = clock.after(ms, () => resolve(undefined))));
  return { promise, cancel };
}
