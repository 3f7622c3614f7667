import { computed, effect, signal } from "@preact/signals";
import { connection } from "./client.ts";
import { cases } from "./live.ts";
import { isUnclaimed } from "./standing.ts";

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
const isLost = computed(() => connection.value.kind === "lost");

/** Danger rings until the case is claimed; a lost line says so five times and then leaves people in peace. */
export function startRinging(): void {
  effect(() => {
    if (!isSounding.value) return undefined;
    if (isLost.value) return repeat(tones.lost, 60_000, 5);
    return isDanger.value ? repeat(tones.danger, 1_600, Infinity) : undefined;
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
