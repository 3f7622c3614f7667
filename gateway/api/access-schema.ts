import type { GridId, PersonId } from "../../config/ids.ts";
import type { Label } from "../../config/quantity.ts";
import type { AccessRefusal, ConsoleRole, EnrolledTerminal, NewTerminal } from "../core/access.ts";

/** `open`: nobody signs in and everybody may everything; `set-up`: the box waits for its code. */
export type Entrance = "open" | "set-up" | "sign-in";
export interface SessionView {
  readonly entrance: Entrance;
  /** Of the box's certificate: its SHA-256, and the same as words; they stand on the label. */
  readonly identity?: { readonly fingerprint: string; readonly words: Label };
  readonly guest?: {
    readonly name: string;
    readonly role: ConsoleRole;
    readonly person?: PersonId;
    readonly untilMs: number;
    /** An enrolled device. */
    readonly terminal?: true;
  };
  /** The routes that whoever asks may call, as `<method> <pattern>`: the table the server itself goes by. */
  readonly may: readonly string[];
}
export interface SignInRequest {
  readonly name: string;
  readonly passphrase: string;
}
export type SetUpRequest = SignInRequest & { readonly code: string; readonly person?: PersonId };
/** `waitMs`: nothing is looked at before. The token goes into the cookie and into nothing else. */
export type AccessReply =
  | {
      readonly done: true;
      /** For a terminal, good for so long. */
      readonly code?: string;
      readonly forMs?: number;
      /** For a panel that came in: how it logs in by MQTT. Shown once. */
      readonly credential?: { readonly username: string; readonly password: string };
    }
  | { readonly done: false; readonly refused: AccessRefusal; readonly waitMs?: number };
export interface TerminalsReply {
  readonly terminals: readonly EnrolledTerminal[];
}
export type TerminalRequest = NewTerminal;
export interface AccountsReply {
  readonly accounts: readonly (Omit<AccountRequest, "passphrase"> & { readonly name: string })[];
}
export interface AccountRequest {
  readonly passphrase: string;
  readonly role: ConsoleRole;
  readonly person?: PersonId;
  /** Sees this grid and what lies in it alone; without one what the person answers for. */
  readonly grid?: GridId;
}
