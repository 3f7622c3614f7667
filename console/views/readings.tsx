import { computed, signal } from "@preact/signals";
import type { PointView } from "../../gateway/api/schema.ts";
import { pointNow, site } from "../live.ts";
import { gridName } from "../places.ts";
import { ringing } from "../ringing.ts";
import { labelText, words } from "../text/words.ts";
import { Age } from "./age.tsx";
import { Chart } from "./chart.tsx";
import { Shape } from "./shape.tsx";
import { Value } from "./value.tsx";

const selected = signal<string | undefined>(undefined);
const isTroubledOnly = signal(false);

interface Place {
  readonly name: string;
  readonly grid: string;
  readonly points: readonly PointView[];
}

const places = computed<readonly Place[]>(() => {
  const found = new Map<string, Place & { readonly points: PointView[] }>();
  for (const point of site.value?.points ?? []) {
    const key = `${point.grid} ${point.place}`;
    const place = found.get(key) ?? { name: point.place, grid: point.grid, points: [] };
    place.points.push(point);
    found.set(key, place);
  }
  return [...found.values()];
});

export function Readings() {
  const t = words.value.readings;
  const shown = places.value.map(filtered).filter(({ points }) => points.length > 0);
  return (
    <section class="readings" aria-label={t.title}>
      <header class="section-line">
        <h2 class="section">{t.title}</h2>
        <Filter />
      </header>
      {shown.length === 0 && <p class="empty">{isTroubledOnly.value ? t.noTrouble : t.none}</p>}
      <div class="places">
        {shown.map((place) => (
          <PlaceCard key={`${place.grid} ${place.name}`} place={place} />
        ))}
      </div>
    </section>
  );
}

function Filter() {
  const t = words.value.readings;
  return (
    <div class="segments" role="group">
      <button type="button" aria-pressed={!isTroubledOnly.value} onClick={() => (isTroubledOnly.value = false)}>
        {t.all}
      </button>
      <button type="button" aria-pressed={isTroubledOnly.value} onClick={() => (isTroubledOnly.value = true)}>
        {t.troubled}
      </button>
    </div>
  );
}

function filtered(place: Place): Place {
  return isTroubledOnly.value ? { ...place, points: place.points.filter(isTroubled) } : place;
}

function isTroubled({ id }: PointView): boolean {
  const kind = pointNow(id).value?.last.sample.kind;
  return ringing.value.has(id) || kind === "bad" || kind === "uncertain";
}

function PlaceCard({ place }: { readonly place: Place }) {
  return (
    <section class="place-card">
      <h3>
        {place.name} <small>{gridName(place.grid) === place.name ? "" : gridName(place.grid)}</small>
      </h3>
      {place.points.map((point) => (
        <PointRow key={point.id} point={point} />
      ))}
    </section>
  );
}

/** Devices that measure one quantity at several inputs: there the input's own name tells the points apart. */
const crowded = computed(() => {
  const seen = (site.value?.points ?? []).map(inputOf);
  return new Set(seen.filter((input, at) => seen.indexOf(input) !== at));
});

function inputOf({ id, quantity }: PointView): string {
  return `${id.split("/", 1)[0]} ${quantity}`;
}

function nameOf(point: PointView): string {
  return crowded.value.has(inputOf(point)) ? `${point.name} · ${point.id.split("/")[1]}` : point.name;
}

function PointRow({ point }: { readonly point: PointView }) {
  const now = pointNow(point.id).value;
  const severity = ringing.value.get(point.id);
  const isOpen = selected.value === point.id;
  return (
    <>
      <button
        type="button"
        class={severity === undefined ? "point" : `point ringing severity-${severity}`}
        aria-expanded={isOpen}
        data-point={point.id}
        onClick={() => (selected.value = isOpen ? undefined : point.id)}
      >
        <span class="point-name">
          {severity !== undefined && <Shape severity={severity} />}
          <span>{labelText(point.label)}</span>
          <small>{nameOf(point)}</small>
        </span>
        <span class="point-now">
          <Value point={point} now={now} />
          <small class="age">
            {now !== undefined && now.last.sample.kind !== "bad" && <Age atMs={now.last.at.wallMs} />}
          </small>
        </span>
      </button>
      {isOpen && <Chart point={point} />}
    </>
  );
}
