import { putAside } from "../put-aside.ts";
import { hrefTo } from "../route.ts";
import { words } from "../text/words.ts";
import { Alarms } from "./alarms.tsx";
import { Readings } from "./readings.tsx";
import { CoverageLine, SickPanel } from "./coverage.tsx";
import { DutyPanel } from "./duty-panel.tsx";
import { ClosedPanel, LatchPanel, LinesPanel, LinkPanel, RejectsPanel, StorePanel } from "./side.tsx";

/** Where whoever is on duty spends the night: what needs somebody first, then how things stand. */
export function DutyRoom() {
  return (
    <>
      <DutyTop />
      <div class="page">
        <Alarms />
        <Readings />
        <aside>
          <SickPanel />
          <DutyPanel shownMax={16} />
          <LatchPanel />
          <LinkPanel />
          <LinesPanel />
          <StorePanel />
          <RejectsPanel />
          <ClosedPanel />
        </aside>
      </div>
    </>
  );
}

function DutyTop() {
  const t = words.value.nav;
  return (
    <div class="strip">
      <CoverageLine />
      <span class="grow" />
      <a class="quiet" href={hrefTo("aside")}>
        {t.page.aside}
        {putAside.value.length > 0 && ` ${putAside.value.length}`}
      </a>
      <a class="quiet" href={hrefTo("board")}>
        {t.page.board}
      </a>
      <a class="quiet" href={hrefTo("handover")}>
        {t.page.handover}
      </a>
    </div>
  );
}
