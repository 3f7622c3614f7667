import { useEffect } from "preact/hooks";
import { coverage } from "../../live.ts";
import { hrefTo, route } from "../../route.ts";
import { gauges, watchWater, water } from "../../water.ts";
import { words } from "../../text/words.ts";
import { Evacuations } from "./evacuation.tsx";
import { Season } from "./season.tsx";
import { StationPage } from "./station.tsx";
import { Stations } from "./stations.tsx";

/** 水情: the gauges by urgency, and one of them whole. */
export function FloodWatch() {
  useEffect(watchWater, []);
  const t = words.value.flood;
  const all = gauges.value;
  const asked = route.value.rest.join("/");
  const open = all.find(({ point }) => point.id === asked) ?? (asked === "" ? all[0] : undefined);
  return (
    <>
      <div class="strip">
        <h2 class="section">{t.title}</h2>
        <p class="muted flood-word">{t.notOfficial}</p>
        <span class="grow" />
        {coverage.value !== undefined && (
          <a class="quiet" href={hrefTo("board")}>
            {words.value.nav.page.board}
          </a>
        )}
      </div>
      <div class="flood">
        <div class="flood-list">
          {water.value === undefined && <p class="empty">{words.value.page.loading}</p>}
          {water.value?.stations.length === 0 && <p class="empty">{t.none}</p>}
          <Stations gauges={all} open={open?.point.id} />
          <Evacuations />
          <Season />
        </div>
        {open !== undefined && <StationPage key={open.point.id} gauge={open} />}
      </div>
    </>
  );
}
