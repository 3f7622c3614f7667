import { computed, effect, signal } from "@preact/signals";
import { connection } from "./client.ts";
import { cases, drills } from "./live.ts";
import { allMembers, isRinging } from "./places.ts";
import { isOver, isUnclaimed } from "./standing.ts";

/** Browsers keep a page silent until somebody touches it, so the page says which it is. */
export const isSounding = signal(false);

let audio: AudioContext | undefined;

export async function toggleSound(): Promise<void> {
  audio ??= openAudio();
  if (isSounding.value) await audio.suspend();
  else await audio.resume();
  isSounding.value = audio.state === "running";
  if (isSounding.value) play(tones.hello);
}

/** A phone call or a sleeping tablet takes the sound away again without asking. */
function openAudio(): AudioContext {
  const context = new AudioContext();
  context.onstatechange = () => {
    isSounding.value = context.state === "running";
  };
  return context;
}

const isDanger = computed(() => [...cases.value.values()].some((of) => isUnclaimed(of) && of.severity <= 2));
const isTesting = computed(() => drills.value.length > 0);
const isLost = computed(() => connection.value.kind === "lost");

/** Danger rings until the case is claimed; a lost line says so five times and then leaves people in peace. */
export function startRinging(): void {
  startTelling();
  effect(() => {
    if (!isSounding.value) return undefined;
    if (isLost.value) return repeat(tones.lost, 60_000, 5);
    return isDanger.value ? repeat(tones.danger, 1_600, Infinity) : undefined;
  });
}

/** Open cases in which nothing rings any more: one more of them is worth a word. */
const calmCases = computed(() => {
  const ringing = new Set(allMembers.value.filter(({ alarm }) => isRinging(alarm)).map(({ id }) => id));
  return [...cases.value.values()].filter((of) => !isOver(of) && !of.alarms.some((id) => ringing.has(id))).length;
});

/** 恢复 rises once; 测试 has a sound of its own, so that nobody takes it for an alarm. */
function startTelling(): void {
  let calm = calmCases.peek();
  effect(() => {
    const now = calmCases.value;
    if (now > calm && isSounding.peek()) play(tones.recovered);
    calm = now;
  });
  effect(() => {
    if (isTesting.value && isSounding.peek()) play(tones.test);
  });
}

interface Tone {
  readonly hertz: number;
  readonly atMs: number;
  readonly forMs: number;
}

const tones = {
  danger: [
    { hertz: 880, atMs: 0, forMs: 300 },
    { hertz: 660, atMs: 340, forMs: 300 },
  ],
  lost: [{ hertz: 220, atMs: 0, forMs: 600 }],
  recovered: [
    { hertz: 440, atMs: 0, forMs: 160 },
    { hertz: 554, atMs: 180, forMs: 160 },
    { hertz: 659, atMs: 360, forMs: 240 },
  ],
  test: [
    { hertz: 1_320, atMs: 0, forMs: 90 },
    { hertz: 1_320, atMs: 160, forMs: 90 },
    { hertz: 1_320, atMs: 320, forMs: 90 },
  ],
  hello: [
    { hertz: 523, atMs: 0, forMs: 120 },
    { hertz: 784, atMs: 140, forMs: 160 },
  ],
} satisfies Readonly<Record<string, readonly Tone[]>>;

function repeat(melody: readonly Tone[], everyMs: number, times: number): () => void {
  let left = times;
  const ring = () => {
    if (left-- > 0) play(melody);
  };
  ring();
  const timer = setInterval(ring, everyMs);
  return () => clearInterval(timer);
}

function play(melody: readonly Tone[]): void {
  for (const tone of melody) if (audio !== undefined) beep(audio, tone);
}

function beep(context: AudioContext, { hertz, atMs, forMs }: Tone): void {
  const [start, end] = [context.currentTime + atMs / 1000, context.currentTime + (atMs + forMs) / 1000];
  const gain = context.createGain();
  const oscillator = context.createOscillator();
  oscillator.frequency.value = hertz;
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(0.25, start + 0.02);
  gain.gain.setValueAtTime(0.25, end - 0.05);
  gain.gain.linearRampToValueAtTime(0, end);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(end);
}
