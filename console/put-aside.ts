import { computed } from "@preact/signals";
import type { AlarmState } from "../gateway/api/schema.ts";
import { allMembers, type Member } from "./places.ts";

export type PutAside = Exclude<NonNullable<AlarmState["suppression"]>, { readonly kind: "by-design" }>;

/** What a person took out of the calling; what ends soonest first. */
export const putAside = computed<readonly (Member & { readonly aside: PutAside })[]>(() =>
  allMembers.value
    .flatMap((member) => {
      const { suppression } = member.alarm;
      return suppression === undefined || suppression.kind === "by-design" ? [] : [{ ...member, aside: suppression }];
    })
    .sort((a, b) => a.aside.until.wallMs - b.aside.until.wallMs),
);
