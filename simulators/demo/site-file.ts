import { isMap, isScalar, isSeq, parseDocument, type Document } from "yaml";
import type { Label } from "../../config/quantity.ts";
import { freePort } from "./free-port.ts";

/** A site file whose ports are free on this machine; everything else, comments included, is as it was. */
export interface FittedSite {
  readonly text: string;
  readonly district?: { readonly host: string; readonly port: number };
  readonly moved: readonly Label[];
}

export type FindPort = (wanted: number, promised: ReadonlySet<number>) => Promise<number>;

/** Gives every port of the site that is taken the next free one, and says so. */
export async function fitSite(text: string, findPort: FindPort = freePort): Promise<FittedSite> {
  const document = parseDocument(text);
  const moved: Label[] = [];
  const changes: Change[] = [];
  const promised = new Set<number>();
  const free = async (
    { path, what }: Place,
    wanted: number,
    written: (port: number) => number | string,
  ): Promise<number> => {
    const port = await findPort(wanted, promised);
    promised.add(port);
    if (port !== wanted) moved.push(movedText(what, wanted, port));
    if (document.getIn(path) !== written(port)) changes.push({ path, value: written(port) });
    return port;
  };
  for (const place of portPlaces(document)) await free(place, numberAt(document, place), (port) => port);
  const district = await fitUplink(document, free);
  return { text: changed(text, document, changes), moved, ...(district === undefined ? {} : { district }) };
}

interface Place {
  readonly path: readonly (string | number)[];
  readonly what: Label;
  /** What the gateway takes when the file says nothing. */
  readonly usual: number;
}

interface Change {
  readonly path: readonly (string | number)[];
  readonly value: number | string;
}

type Free = (place: Place, wanted: number, written: (port: number) => number | string) => Promise<number>;

function portPlaces(document: Document): readonly Place[] {
  const links = document.get("links");
  const indexes = isSeq(links) ? links.items.flatMap((link, index) => (isMap(link) ? [index] : [])) : [];
  return [
    { path: ["console", "port"], usual: 8080, what: { zh: "控制台", en: "console" } },
    { path: ["mqtt", "port"], usual: 1883, what: { zh: "MQTT", en: "MQTT" } },
    ...indexes.map((index) => ({ path: ["links", index, "port"], usual: 502, what: { zh: "Modbus", en: "Modbus" } })),
  ];
}

function numberAt(document: Document, { path, usual }: Place): number {
  const written = document.getIn(path);
  return typeof written === "number" ? written : usual;
}

async function fitUplink(document: Document, free: Free): Promise<{ host: string; port: number } | undefined> {
  const written = document.getIn(["uplink", "url"]);
  if (typeof written !== "string") return undefined;
  const url = new URL(written);
  const place: Place = { path: ["uplink", "url"], what: { zh: "区级平台", en: "district" }, usual: 1883 };
  const wanted = Number(url.port || place.usual);
  const port = await free(place, wanted, (found) =>
    found === wanted ? written : `${url.protocol}//${url.hostname}:${found}`,
  );
  return { host: url.hostname, port };
}

/** Written over where they stand, so that not a space of the owner's file changes; added where they are missing. */
function changed(text: string, document: Document, changes: readonly Change[]): string {
  const spans = changes.map(({ path, value }) => ({ value, node: document.getIn(path, true) }));
  const edits = spans.flatMap(({ value, node }) =>
    isScalar(node) && node.range ? [{ value, range: node.range }] : [],
  );
  if (edits.length === changes.length) {
    const last = edits.toSorted((a, b) => b.range[0] - a.range[0]);
    return last.reduce((all, { value, range }) => `${all.slice(0, range[0])}${value}${all.slice(range[1])}`, text);
  }
  for (const { path, value } of changes) document.setIn(path, value);
  return document.toString({ lineWidth: 120, flowCollectionPadding: false });
}

function movedText(what: Label, wanted: number, port: number): Label {
  return {
    zh: `端口 ${wanted}（${what.zh}）已被占用，改用 ${port}`,
    en: `port ${wanted} (${what.en}) is taken, using ${port} instead`,
  };
}
