interface Tone {
  readonly hertz: number;
  readonly atMs: number;
  readonly forMs: number;
}

export type Melody = readonly Tone[];

/** No two of them can be taken for each other: two-tone, low, rising, and three short high ones for tests alone. */
export const tones = {
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
} satisfies Readonly<Record<string, Melody>>;

export function playOn(context: AudioContext, melody: Melody): void {
  for (const tone of melody) beep(context, tone);
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
