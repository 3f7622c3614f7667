import type { DiagnosticRecord } from "../../config/diagnostic.ts";
import type { DifferenceLine } from "../../config/difference.ts";
import type { Edit } from "../../config/edit.ts";
import type { SurveyPort, SurveyRefusal, SurveyView } from "../core/survey.ts";
import type { SiteRefusal, SiteView as SiteFileView } from "../site-file/site-view.ts";

export type { DiagnosticRecord, DifferenceLine, SiteFileView, SiteRefusal };

/** `ports`: the serial ports there are; `refused`: nothing was begun. */
export interface SurveyReply {
  readonly view: SurveyView;
  readonly ports: readonly SurveyPort[];
  readonly refused?: SurveyRefusal;
}
/** Its ETag is `view.hash`. `isEdited`: the file says something else than what is in force. */
export interface SiteFileReply {
  readonly file: string;
  readonly text: string;
  readonly isEdited: boolean;
  readonly isWritable: boolean;
  readonly view: SiteFileView;
  /** What was in force before, or was overwritten; the newest first. */
  readonly past: readonly { readonly hash: string; readonly lines: number }[];
}
/** Edits go into `text`, or into what is in force. `past`: begin with a text that was in force before. */
export interface SiteDraftRequest {
  readonly text?: string;
  readonly past?: string;
  readonly edits?: readonly Edit[];
}
/** Nothing is changed by it. `base` is the hash of the text in force. */
export interface SiteDraftReply {
  readonly schema: "gridpost.diagnostics/v1";
  readonly ok: boolean;
  readonly diagnostics: readonly DiagnosticRecord[];
  readonly text: string;
  readonly base: string;
  readonly difference: readonly DifferenceLine[];
}
export type SiteFileAnswer =
  | { readonly done: true; readonly view: SiteFileView }
  | { readonly done: false; readonly refused: SiteRefusal; readonly diagnostics?: readonly DiagnosticRecord[] };
