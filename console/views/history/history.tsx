import { hrefTo, route } from "../../route.ts";
import { words } from "../../text/words.ts";
import { AlarmSearch } from "./alarm-search.tsx";
import { CaseSearch } from "./case-search.tsx";
import { Values } from "./values.tsx";

const views = ["values", "alarms", "cases"] as const;
type View = (typeof views)[number];

/** What was: values of any point, alarms and cases. */
export function History() {
  const t = words.value.past;
  const view: View = views.find((each) => each === route.value.asked.get("of")) ?? "values";
  return (
    <div class="sheet">
      <header class="sheet-head">
        <h2 class="section">{t.title}</h2>
        <nav class="segments links" aria-label={t.title}>
          {views.map((each) => (
            <a key={each} href={hrefTo("history", [], { of: each })} aria-current={each === view ? "true" : undefined}>
              {t.view[each]}
            </a>
          ))}
        </nav>
      </header>
      {view === "values" && <Values />}
      {view === "alarms" && <AlarmSearch />}
      {view === "cases" && <CaseSearch />}
    </div>
  );
}
