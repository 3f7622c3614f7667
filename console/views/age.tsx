import { useComputed } from "@preact/signals";
import { nowMs } from "../box-clock.ts";
import { ageText } from "../text/times.ts";

/** Grows older by itself: only this text is redrawn, not the row it stands in. */
export function Age({ atMs }: { readonly atMs: number }) {
  const text = useComputed(() => ageText(atMs, nowMs.value));
  return <>{text}</>;
}
