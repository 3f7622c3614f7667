import { nowMs } from "../box-clock.ts";
import { siteFile } from "../live.ts";
import { mayAsk } from "../session.ts";
import { problem, settleTrial } from "../site-draft.ts";
import { spanText } from "../text/times.ts";
import { words } from "../text/words.ts";

/** While a site is on trial, or its file cannot be used, every page says so; an installer settles it here. */
export function SiteStrip() {
  const now = siteFile.value;
  const t = words.value.setup.strip;
  if (now?.trial !== undefined) {
    const { untilMs, by, reason } = now.trial;
    return (
      <div class="site-strip" role="status">
        <span>
          <b>{t.trial}</b> {reason} · {by} · {t.backIn(spanText(untilMs - nowMs.value))}
        </span>
        {problem.value !== undefined && <span role="alert">{words.value.setup.draft.failed}</span>}
        {mayAsk("POST /api/v1/site-file/keep") && (
          <span class="chips">
            <button type="button" class="primary" onClick={() => void settleTrial("keep")}>
              {t.keep}
            </button>
            <button type="button" class="ghost" onClick={() => void settleTrial("undo")}>
              {t.undo}
            </button>
          </span>
        )}
      </div>
    );
  }
  if (now?.fallback === undefined) return null;
  const { errors, line, column, code } = now.fallback;
  return (
    <p class="site-strip faulty" role="alert">
      <b>{t.faulty}</b> {t.where(errors, line, column, code)}
    </p>
  );
}
