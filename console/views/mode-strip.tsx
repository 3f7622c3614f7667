import { mode } from "../live.ts";
import { fullTimeText } from "../text/times.ts";
import { labelText, words } from "../text/words.ts";

/** While it is not peace every page says so: which mode, why, and when it ends by itself. */
export function ModeStrip() {
  const now = mode.value;
  if (now === undefined) return null;
  const ends =
    now.untilMs === undefined ? words.value.modeStrip.byPerson : words.value.modeStrip.until(fullTimeText(now.untilMs));
  return (
    <p class={`mode-strip mode-${now.mode}`} role="status">
      <b>{labelText(now.label)}</b> {[now.reason, ends].join(" · ")}
    </p>
  );
}
