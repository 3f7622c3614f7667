import { computed, signal } from "@preact/signals";
import { nowMs } from "./box-clock.ts";
import { dayAt } from "./days.ts";
import { recall, remember } from "./memory.ts";
import { playOn, tones, type Melody } from "./tones.ts";

/** Browsers keep a page silent until somebody touches it, so the page says which it is. */
export const isSounding = signal(false);
/** Somebody wants to hear alarms on this screen; it remembers. */
const isWanted = signal(recall("sound") === "on");
const checkedOn = signal(recall("sound-checked"));

/** Alarms that should be heard here are not. */
export const isMuted = computed(() => isWanted.value && !isSounding.value);
/** It is on, and nobody has heard it today. */
export const isCheckDue = computed(() => isSounding.value && checkedOn.value !== dayAt(nowMs.value));

let audio: AudioContext | undefined;

/** A screen that may sound without being touched, as a wall screen can be told to, sounds again by itself. */
export function startSound(): void {
  if (isWanted.value) void resume();
}

/** One button: on, heard for today, off. */
export async function pressSound(): Promise<void> {
  if (isCheckDue.value) return sayHello();
  if (isSounding.value) return want(false, audio?.suspend());
  await want(true, resume());
  if (isSounding.value) sayHello();
}

export function play(melody: Melody): void {
  if (audio !== undefined) playOn(audio, melody);
}

async function want(isOn: boolean, done: Promise<void> | undefined): Promise<void> {
  isWanted.value = isOn;
  remember("sound", isOn ? "on" : undefined);
  await done;
  noteState();
}

async function resume(): Promise<void> {
  audio ??= openAudio();
  noteState();
  await audio.resume();
  noteState();
}

/** A phone call or a sleeping tablet takes the sound away again without asking. */
function openAudio(): AudioContext {
  const context = new AudioContext();
  context.onstatechange = noteState;
  return context;
}

function noteState(): void {
  isSounding.value = audio?.state === "running";
}

function sayHello(): void {
  play(tones.hello);
  checkedOn.value = dayAt(nowMs.peek());
  remember("sound-checked", checkedOn.value);
}
