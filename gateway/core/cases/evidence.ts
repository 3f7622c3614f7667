/** What somebody brought along: the case names it, the bytes lie elsewhere and may come later. */
export interface Evidence {
  readonly kind: "photo" | "audio" | "document" | "reading";
  /** SHA-256 of the bytes, hexadecimal. */
  readonly hash: string;
  readonly bytes: number;
  /** Of what lies on this box: what it is. */
  readonly type?: PhotoType;
}

export type PhotoType = "image/jpeg";
