import type { ProfileId } from "../../config/ids.ts";
import type { Label } from "../../config/quantity.ts";
import type { SerialSettings } from "./ports.ts";

/** Where to look: a serial port by its path, `tcp://host:502`, or `rtu+tcp://host:port` for a converter. */
export interface SurveyPlace {
  readonly place: string;
  /** What is known of a serial line; a scan tries the usual ones. */
  readonly settings?: SerialSettings;
}

export type RegisterTable = "coil" | "discrete" | "input" | "holding";

export type SurveyWish =
  | (SurveyPlace & { readonly do: "scan"; readonly units?: { readonly first: number; readonly last: number } })
  | (SurveyPlace & { readonly do: "identify"; readonly unit: number })
  | (SurveyPlace & {
      readonly do: "read";
      readonly unit: number;
      readonly table: RegisterTable;
      readonly address: number;
      readonly count: number;
    });

/** What a scan says of one station number. */
export interface FoundUnit {
  readonly unit: number;
  readonly settings?: SerialSettings;
  /** `clash`: two devices at one number, or a line so bad that it looks like that. */
  readonly kind: "device" | "clash";
  readonly medianMs?: number;
  readonly isSlow?: boolean;
  readonly tries: number;
  readonly garbled: number;
  /** The first register it gave. */
  readonly first?: { readonly table: RegisterTable; readonly address: number; readonly word: number };
}

/** One value of a likely model, beside the registers it was read from. */
export interface SeenMeasure {
  readonly measure: string;
  readonly label: Label;
  readonly unit: string;
  readonly table: RegisterTable;
  readonly address: number;
  readonly words: readonly number[];
  readonly value?: number;
  /** Why it has no value, or one to be doubted. */
  readonly why?: string;
}

export interface LikelyModel {
  readonly profile: ProfileId;
  readonly title: Label;
  readonly certainty: "certain" | "likely" | "possible";
  readonly measures: readonly SeenMeasure[];
}

/** The same registers under one type and one order of bytes. */
export interface ReadWay {
  readonly address: number;
  readonly type: string;
  readonly order: string;
  readonly value: string;
  readonly isPlausible: boolean;
}

export type SurveyResult =
  | {
      readonly do: "scan";
      readonly found: readonly FoundUnit[];
      /** Another master speaks on this line: nothing was asked. */
      readonly traffic?: { readonly units: readonly number[]; readonly bytes: number };
    }
  | {
      readonly do: "identify";
      readonly unit: number;
      readonly isHeard: boolean;
      readonly models: readonly LikelyModel[];
    }
  | {
      readonly do: "read";
      readonly unit: number;
      readonly table: RegisterTable;
      readonly address: number;
      readonly words: readonly number[];
      readonly refused?: string;
      readonly ways: readonly ReadWay[];
    };

/** One at a time: what is asked of a line now, and what came of the last one. */
export interface SurveyView {
  readonly wish?: SurveyWish;
  readonly isRunning: boolean;
  readonly asked: number;
  readonly total: number;
  readonly leftMs: number;
  readonly result?: SurveyResult;
  /** Why it ended early, in the system's own word. */
  readonly loss?: string;
}

/** Serial ports there are, by the names that stay. */
export interface SurveyPort {
  readonly path: string;
  /** The link that uses it. */
  readonly link?: string;
}

export type SurveyRefusal = "under-way" | "unknown-place";

/** Asks a line on which nothing is known yet; reads and never writes. On a line in use the devices go on being read. */
export interface Surveyor {
  readonly begin: (wish: SurveyWish) => SurveyRefusal | undefined;
  readonly view: () => SurveyView;
  readonly stop: () => void;
  readonly ports: () => readonly SurveyPort[];
}
