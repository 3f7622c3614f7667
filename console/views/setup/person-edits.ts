import type { SiteDraftRequest } from "../../../gateway/api/schema.ts";
import { nowMs } from "../../box-clock.ts";
import { draft, openDraft } from "../../site-draft.ts";

type Edits = NonNullable<SiteDraftRequest["edits"]>;

export interface NewPerson {
  readonly title: string;
  readonly channels: readonly string[];
  readonly grid: string;
  readonly role: string;
}

const dayMs = 86_400_000;

/** A person, and a layer of the roster that began a day ago, so that they are on duty whatever the hour: layers of the same seat add up, nobody is pushed off. */
export async function personEdits({ title, channels, grid, role }: NewPerson): Promise<Edits> {
  await openDraft();
  const id = freeId(draft.value?.text ?? "");
  const from = new Date(nowMs.value - dayMs).toISOString().slice(0, 10);
  const layer = { grid, role, people: [id], shift: "24h", handover: "08:00", from };
  return [
    { do: "add", path: ["people"], value: { id, title, channels: [...channels] } },
    { do: "add", path: ["roster"], value: layer },
  ];
}

function freeId(text: string): string {
  for (let number = 1; ; number += 1) if (!text.includes(`person-${number}`)) return `person-${number}`;
}
