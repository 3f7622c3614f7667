import { useState } from "preact/hooks";
import { computed } from "@preact/signals";
import type { PointView, Severity } from "../../gateway/api/schema.ts";
import { duty, pointNow, site } from "../live.ts";
import { personTitle } from "../places.ts";
import { ringing } from "../ringing.ts";
import { hrefTo } from "../route.ts";
import { labelText, words } from "../text/words.ts";
import { Shape } from "./shape.tsx";
import { Value } from "./value.tsx";

/** A grid with what lies in it: its own places, and the grids below. */
interface Branch {
  readonly id: string;
  readonly name: string;
  readonly below: readonly Branch[];
  readonly places: readonly Place[];
}

interface Place {
  readonly name: string;
  readonly points: readonly PointView[];
}

const tree = computed<readonly Branch[]>(() => {
  const grids = site.value?.grids ?? [];
  const known = new Set(grids.map(({ id }) => id));
  const under = (parent: string | undefined): readonly Branch[] =>
    grids
      .filter((grid) => (grid.parent !== undefined && known.has(grid.parent) ? grid.parent : undefined) === parent)
      .map(({ id, name }) => ({ id, name, below: under(id), places: placesIn(id) }));
  return under(undefined);
});

function placesIn(grid: string): readonly Place[] {
  const found = new Map<string, PointView[]>();
  for (const point of site.value?.points ?? []) {
    if (point.grid === grid) found.set(point.place, [...(found.get(point.place) ?? []), point]);
  }
  return [...found].map(([name, points]) => ({ name, points }));
}

/** The grids as they lie in each other; the same as a list. Nothing is fetched from a map server. */
export function GridMap() {
  const [isList, setList] = useState(false);
  const t = words.value.map;
  return (
    <div class="sheet">
      <header class="sheet-head">
        <h2 class="section">{t.title}</h2>
        <div class="segments" role="group" aria-label={t.shape}>
          <button type="button" aria-pressed={!isList} onClick={() => setList(false)}>
            {t.asMap}
          </button>
          <button type="button" aria-pressed={isList} onClick={() => setList(true)}>
            {t.asList}
          </button>
        </div>
      </header>
      <ul class={isList ? "grid-map as-list" : "grid-map"}>
        {tree.value.map((branch) => (
          <Grid key={branch.id} branch={branch} />
        ))}
      </ul>
    </div>
  );
}

function Grid({ branch }: { readonly branch: Branch }) {
  const people = [...new Set(duty.value.filter(({ grid }) => grid === branch.id).flatMap((seat) => seat.people))];
  return (
    <li class={branch.below.length === 0 ? "grid-box leaf" : "grid-box"}>
      <h3>
        {branch.name}
        {people.length > 0 && <small>{people.map(personTitle).join(words.value.comma)}</small>}
      </h3>
      {branch.places.length > 0 && (
        <ul class="grid-places">
          {branch.places.map((place) => (
            <PlaceTile key={place.name} place={place} />
          ))}
        </ul>
      )}
      {branch.below.length > 0 && (
        <ul class="grid-below">
          {branch.below.map((each) => (
            <Grid key={each.id} branch={each} />
          ))}
        </ul>
      )}
    </li>
  );
}

/** A quiet place is its name alone; what rings or is not heard shows its value or the reason. */
function PlaceTile({ place }: { readonly place: Place }) {
  const worst = worstOf(place);
  const { point, severity } = worst;
  const lost = place.points.find(({ id }) => pointNow(id).value?.last.sample.kind === "bad");
  const shown = severity === undefined ? (lost ?? point) : point;
  const isCalm = severity === undefined && lost === undefined;
  return (
    <li>
      <a
        class={severity === undefined ? (isCalm ? "tile" : "tile unheard") : `tile ringing severity-${severity}`}
        href={hrefTo("history", shown.id.split("/"))}
      >
        <span class="tile-name">
          {severity !== undefined && <Shape severity={severity} />}
          {place.name}
        </span>
        <small>{place.points.map(({ label }) => labelText(label)).join(words.value.comma)}</small>
        {!isCalm && <Value point={shown} now={pointNow(shown.id).value} />}
      </a>
    </li>
  );
}

function worstOf({ points }: Place): { readonly point: PointView; readonly severity: Severity | undefined } {
  const [first, ...others] = points.map((point) => ({ point, severity: ringing.value.get(point.id) }));
  // A place is made of the points that stand in it.
  const start = first as { readonly point: PointView; readonly severity: Severity | undefined };
  return others.reduce((a, b) => ((b.severity ?? 9) < (a.severity ?? 9) ? b : a), start);
}
