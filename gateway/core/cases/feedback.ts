/** What a handler reports when the work is done. */
export interface Feedback {
  readonly cause: string;
  readonly action: string;
}
