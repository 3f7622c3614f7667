import type { GridId, PersonId } from "../../../config/ids.ts";
import type { Moment } from "../time.ts";

export type PostId = `ps${number}`;

/** A place that is watched for a while 驻守关卡、巡查楼宇: people check in there. The box locks and opens nothing. */
export interface Post {
  readonly id: PostId;
  readonly label: string;
  readonly grid: GridId;
  readonly openedAt: Moment;
  readonly openedBy: PersonId;
  readonly closedAt?: Moment;
  /** Newest last. */
  readonly checkIns: readonly CheckIn[];
  readonly commands: readonly string[];
}

export interface CheckIn {
  readonly by: PersonId;
  readonly at: Moment;
  readonly note?: string;
}

export type PostAct =
  | { readonly do: "open"; readonly label: string; readonly grid: GridId }
  | { readonly do: "check-in"; readonly post: PostId; readonly note?: string }
  | { readonly do: "close"; readonly post: PostId };

export interface PostInput {
  readonly kind: "post";
  readonly by: PersonId;
  readonly command: string;
  readonly act: PostAct;
}

export type PostRefusal =
  "unknown-person" | "unknown-grid" | "unknown-post" | "label-missing" | "closed" | "not-above" | "too-many";
