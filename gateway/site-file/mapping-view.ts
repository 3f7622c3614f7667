import type { Label } from "../../config/quantity.ts";

export interface MappingWish {
  /** Name of the profile's file. */
  readonly id: string;
  readonly title: string;
  readonly topic: string;
  /** The level of the topic that is the device's own name. */
  readonly name: string;
  readonly payload: string;
  readonly measures: readonly {
    readonly id: string;
    readonly pointer: string;
    readonly quantity: string;
    readonly unit: string;
    readonly scale: number;
  }[];
  /** Writes it beside the site's file; otherwise it is only shown. */
  readonly write: boolean;
}

export interface MappedField {
  readonly measure: string;
  readonly value?: number;
  /** Why it has none, or one to be doubted. */
  readonly why?: string;
}

export interface MappingReply {
  readonly fields: readonly MappedField[];
  readonly problems: readonly { readonly path: string; readonly problem: Label; readonly hint: Label }[];
  /** The profile as YAML, with the message as its test. */
  readonly text: string;
  readonly isWritten: boolean;
  readonly refused?: "taken" | "no-site-file";
}
