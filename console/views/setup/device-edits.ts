import type { SiteDraftRequest } from "../../../gateway/api/schema.ts";
import { draft, openDraft } from "../../site-draft.ts";

type Edits = NonNullable<SiteDraftRequest["edits"]>;
type Edit = Edits[number];

export interface NewDevice {
  readonly id: string;
  readonly name: string;
  readonly profile: string;
  readonly at: Readonly<Record<string, string>>;
  readonly way: Way;
}

/** How it is reached: a number on a wire, or a name in its topic. */
export type Way = Wire | { readonly kind: "topic"; readonly topicName: string };
interface Wire {
  readonly kind: "wire";
  readonly place: string;
  readonly unit: number;
  readonly settings?: { readonly baud: number; readonly parity: string; readonly stopBits: number };
}

/** A device, and the link it is on when the file has none for that wire yet. */
export async function deviceEdits({ id, name, profile, at, way }: NewDevice): Promise<Edits> {
  await openDraft();
  const device = { id, name, profile, place: { ...at } };
  if (way.kind === "wire") return wiredEdits(device, way);
  const { topicName } = way;
  return [{ do: "add", path: ["devices"], value: topicName === id ? device : { ...device, topicName } }];
}

function wiredEdits(device: Record<string, string | Record<string, string>>, { place, unit, settings }: Wire): Edits {
  const text = draft.value?.text ?? "";
  const known = linkFor(text, place);
  const link = known ?? freeLink(text);
  const ofLink: Edit = { do: "add", path: ["links"], value: linkAt(link, place, settings) };
  const ofDevice: Edit = { do: "add", path: ["devices"], value: { ...device, link, unit } };
  return known === undefined ? [ofLink, ofDevice] : [ofDevice];
}

function linkAt(id: string, place: string, settings: Wire["settings"]): Record<string, string | number> {
  const [, converter, host = "", port = "502"] = /^(rtu\+)?tcp:\/\/([^/:]+)(?::(\d+))?$/.exec(place) ?? [];
  if (host === "") return { id, kind: "modbus-rtu", port: place, ...settings };
  return { id, kind: converter ? "modbus-rtu-tcp" : "modbus-tcp", host, port: Number(port) };
}

/** Good enough for finding it again: the box judges the whole file in any case. */
function linkFor(text: string, place: string): string | undefined {
  const [, , host, port = "502"] = /^(rtu\+)?tcp:\/\/([^/:]+)(?::(\d+))?$/.exec(place) ?? [];
  const wanted = host === undefined ? [place] : [host, port];
  const entries = text.split(/\n(?=\s*- )/);
  const found = entries.find((entry) => entry.includes("modbus-") && wanted.every((each) => isIn(entry, each)));
  return found === undefined ? undefined : /id: ?"?([a-z0-9._-]+)/.exec(found)?.[1];
}

/** As a value of its own: 502 is not in 5020. */
function isIn(entry: string, value: string): boolean {
  return entry.split(/[\s,{}"']+/).includes(value);
}

function freeLink(text: string): string {
  for (let number = 1; ; number += 1) if (!text.includes(`bus-${number}`)) return `bus-${number}`;
}
