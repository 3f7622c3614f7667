import { mode } from "../live.ts";
import { labelText } from "../text/words.ts";

/** While it is not peace every page says so: which mode, why, and when it ends by itself. */
export function ModeStrip() {
  const now = mode.value;
  if (now === undefined) return null;
  const until = now.untilMs === undefined ? [] : [`→ ${new Date(now.untilMs).toLocaleDateString()}`];
  return (
    <p class={`mode-strip mode-${now.mode}`} role="status">
      <b>{labelText(now.label)}</b> {[now.reason, ...until].join(" · ")}
    </p>
  );
}
