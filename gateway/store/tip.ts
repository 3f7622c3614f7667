/** The last entry of a chain: its number and its hash. */
export interface Tip {
  readonly seq: number;
  readonly hash: string;
}
