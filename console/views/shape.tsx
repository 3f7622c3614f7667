import type { Severity } from "../../gateway/api/schema.ts";
import { words } from "../text/words.ts";

const outlines: Readonly<Record<Severity, string>> = {
  1: "M7 1h10l6 6v10l-6 6H7l-6-6V7z",
  2: "M12 .8 23.2 12 12 23.2.8 12z",
  3: "M12 1.6 23.4 22H.6z",
  4: "M12 1a11 11 0 1 0 0 22 11 11 0 0 0 0-22z",
};

/** Colour is never alone: each severity has its own shape, and a word stands beside it wherever there is room. */
export function Shape({ severity }: { readonly severity: Severity }) {
  return (
    <svg
      class={`shape severity-${severity}`}
      viewBox="0 0 24 24"
      role="img"
      aria-label={words.value.severity[severity]}
    >
      <path d={outlines[severity]} />
    </svg>
  );
}

export function Badge({ severity }: { readonly severity: Severity }) {
  return (
    <span class={`badge severity-${severity}`}>
      <Shape severity={severity} />
      {words.value.severity[severity]}
    </span>
  );
}

/** Nothing usable is heard from here. */
export function LostMark() {
  return (
    <svg class="shape lost" viewBox="0 0 24 24" aria-hidden="true">
      <circle cx="12" cy="12" r="9.5" />
    </svg>
  );
}
