import { computed, effect } from "@preact/signals";
import { connection } from "./client.ts";
import { cases, coverage, drills, isPainted } from "./live.ts";
import { allMembers, isRinging } from "./places.ts";
import { isSounding, play } from "./sound.ts";
import { isOver, isUnclaimed } from "./standing.ts";
import { tones, type Melody } from "./tones.ts";

const isDanger = computed(() => [...cases.value.values()].some((of) => isUnclaimed(of) && of.severity <= 2));
const isLineLost = computed(() => connection.value.kind === "lost");

/** Danger rings until the case is claimed, also while the line is away: what was last heard of it was that it calls. */
export function startRinging(): void {
  effect(() => (isSounding.value && isDanger.value ? repeat(tones.danger, 1_600, Infinity) : undefined));
  effect(() => (isSounding.value && isLineLost.value ? repeat(tones.lost, 60_000, 5) : undefined));
  ringForSilentSensors();
  startTelling();
}

const unheard = computed(() =>
  (coverage.value?.gaps ?? [])
    .filter(({ why }) => why === "unheard")
    .map(({ point }) => point)
    .toSorted()
    .join(" "),
);

/** 失联 says so five times and then leaves people in peace; one more that is not heard begins anew. */
function ringForSilentSensors(): void {
  let known: ReadonlySet<string> | undefined;
  effect(() => {
    if (coverage.value === undefined) return undefined;
    const now = new Set(unheard.value.split(" ").filter(Boolean));
    const isNew = known !== undefined && [...now].some((point) => known?.has(point) !== true);
    known = now;
    return isNew && isSounding.value ? repeat(tones.lost, 60_000, 5) : undefined;
  });
}

/** Open cases in which nothing rings any more: one more of them is worth a word. */
const calmCases = computed(() => {
  const ringing = new Set(allMembers.value.filter(({ alarm }) => isRinging(alarm)).map(({ id }) => id));
  return [...cases.value.values()].filter((of) => !isOver(of) && !of.alarms.some((id) => ringing.has(id))).length;
});

/** 恢复 rises once; 测试 has a sound of its own, once for each, so that nobody takes it for an alarm. */
function startTelling(): void {
  tellMore(() => calmCases.value, tones.recovered);
  tellMore(() => drills.value.length, tones.test);
}

function tellMore(count: () => number, melody: Melody): void {
  let before: number | undefined;
  effect(() => {
    if (!isPainted.value) return;
    const now = count();
    if (before !== undefined && now > before && isSounding.peek()) play(melody);
    before = now;
  });
}

function repeat(melody: Melody, everyMs: number, times: number): () => void {
  let left = times;
  const ring = () => {
    if (left-- > 0) play(melody);
  };
  ring();
  const timer = setInterval(ring, everyMs);
  return () => clearInterval(timer);
}
