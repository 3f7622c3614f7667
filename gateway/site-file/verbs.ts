import { readFile } from "node:fs/promises";
import { asRecord } from "../../config/diagnostic.ts";
import { limits } from "../../config/limits.ts";
import type { ControlVerbs } from "../control.ts";
import type { Applied, SiteKeeper } from "./keeper.ts";

/** What the commands of this machine may ask about the site's file. */
export function createSiteVerbs(keeper: SiteKeeper | undefined, note: () => void): ControlVerbs {
  if (keeper === undefined) return {};
  const act = (do_: (keeper: SiteKeeper) => Applied) => {
    const said = do_(keeper);
    note();
    return answered(said);
  };
  return {
    "site-view": async () => ({ view: keeper.view(), file: keeper.onDisk().file }),
    "site-apply": async ({ file, confirmMs, who, reason }) => {
      const text = await readFile(String(file), "utf8");
      const wish = { by: String(who).slice(0, 64), from: "box", reason: String(reason).slice(0, 200) };
      return act(() => keeper.apply({ ...wish, text, confirmMs: trialMs(Number(confirmMs)) }));
    },
    "site-keep": async ({ who }) => act(() => keeper.keep({ by: String(who).slice(0, 64), from: "box" })),
    "site-undo": async ({ who }) => act(() => keeper.undo({ by: String(who).slice(0, 64), from: "box" })),
  };
}

/** Bounded, so that nobody leaves a site on trial for a week. */
function trialMs(asked: number): number {
  const { least, most } = limits.siteTrialMs;
  return Number.isFinite(asked) ? Math.min(most, Math.max(least, asked)) : limits.siteTrialMs.usual;
}

function answered(said: Applied): object {
  if (said.ok) return { done: true, view: said.value };
  const { refused, diagnostics } = said.error;
  return { done: false, refused, ...(diagnostics && { diagnostics: diagnostics.map(asRecord) }) };
}
