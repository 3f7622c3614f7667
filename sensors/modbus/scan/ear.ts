import { bitsPerCharacter } from "../../../config/site.ts";
import type { SerialSettings } from "../../../gateway/core/ports.ts";

/** How a line is listened to by whoever asks one question at a time. */
export type Ear =
  | { readonly kind: "tcp" }
  | {
      readonly kind: "rtu";
      /** Time of one character; 0 where a converter hides it. */
      readonly characterMs: number;
      /** A pause of so long ends what somebody says. */
      readonly pauseMs: number;
    };

export const tcpEar: Ear = { kind: "tcp" };
export const converterEar: Ear = { kind: "rtu", characterMs: 0, pauseMs: 20 };

export function serialEar(settings: SerialSettings): Ear {
  const characterMs = (bitsPerCharacter(settings) * 1000) / settings.baud;
  return { kind: "rtu", characterMs, pauseMs: Math.max(adapterPauseMs, Math.ceil(4 * characterMs)) };
}

/** A common USB adapter hands over what it received every 16 ms; a pause within it is none. */
const adapterPauseMs = 20;
