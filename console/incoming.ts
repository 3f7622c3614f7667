import { signal } from "@preact/signals";
import type { Notice, NoticeId } from "../gateway/api/schema.ts";

/** A notice on this screen. The gateway repeats one until it has proof; each arrival asks for proof again. */
export interface Incoming {
  readonly notice: Notice;
  readonly arrivals: number;
}

export const incoming = signal<readonly Incoming[]>([]);

/** The newest notice of a case says all that the older ones said. */
export function arrived(notice: Notice): void {
  const before = incoming.value.find((each) => each.notice.id === notice.id);
  const others = incoming.value.filter((each) => each.notice.case !== notice.case);
  incoming.value = [{ notice, arrivals: (before?.arrivals ?? 0) + 1 }, ...others];
}

export function dismiss(id: NoticeId): void {
  incoming.value = incoming.value.filter(({ notice }) => notice.id !== id);
}
