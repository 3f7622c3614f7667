import type { Label } from "../../config/quantity.ts";

/** Every code an error may carry; the status each one has stands in `errors.ts` and docs/api.md. */
export type ErrorCode =
  | "bad-request"
  | "foreign-origin"
  | "unknown-host"
  | "not-found"
  | "unknown-person"
  | "unknown-point"
  | "unknown-alarm"
  | "sign-in-needed"
  | "set-up-needed"
  | "not-permitted"
  | "not-you"
  | "whole-box"
  | "elsewhere"
  | "second-not-signed"
  | "body-too-large"
  | "photo-too-large"
  | "photo-not-jpeg"
  | "photo-cut-short"
  | "photo-malformed"
  | "photo-unsupported"
  | "photo-too-many-pixels"
  | "photo-gone"
  | "not-json"
  | "too-many-screens"
  | "no-site-file"
  | "if-match-needed"
  | "no-console"
  | "core-busy"
  | "core-failed"
  | "core-silent"
  | "internal";
export interface ErrorReply {
  readonly code: ErrorCode;
  readonly message: Label;
  readonly requestId: string;
}
