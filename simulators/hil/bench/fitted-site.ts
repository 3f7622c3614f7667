import { existsSync } from "node:fs";
import { readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { parse, stringify } from "yaml";
import { freePort } from "../../demo/free-port.ts";
import { fakeOf } from "../file/stand-in.ts";
import type { Bench } from "./bench.ts";

export interface FittedSite {
  readonly file: string;
  readonly consolePort: number;
  readonly mqttPort: number;
}

/** The part of a site file that a bench moves. */
interface Movable {
  box: { id: string; name: string };
  console?: object;
  mqtt?: object;
  links?: readonly { readonly id: string }[];
  channels?: readonly { readonly id: string; readonly kind: string }[];
  uplink?: unknown;
}

/**
 * The site of a gateway that the bench itself starts: every way in and out leads to the bench, and whatever leaves the
 * box bears the run. It has no way up: a district would take a bench's alarm for a real one.
 */
export async function writeFittedSite(
  bench: Bench,
  { siteFile, folder, run }: { readonly siteFile: string; readonly folder: string; readonly run: string },
): Promise<FittedSite> {
  const site = parse(await readFile(siteFile, "utf8")) as Movable;
  const consolePort = await freePort(firstPort);
  const mqttPort = await freePort(consolePort + 1);
  const { uplink: _, ...rest } = site;
  const fitted: Movable = {
    ...rest,
    box: { ...site.box, id: run, name: `台架 ${run}` },
    console: { host: "127.0.0.1", port: consolePort, access: "open" },
    mqtt: { host: "127.0.0.1", port: mqttPort, anonymous: true },
    links: (site.links ?? []).map((link) => ({ ...link, ...bench.links.get(link.id as never) })),
    channels: (site.channels ?? []).map((channel) => ({ ...channel, ...standInFor(channel.kind, bench) })),
  };
  const file = join(folder, "site.yaml");
  await writeFile(file, stringify(fitted));
  await linkShelves(siteFile, folder);
  return { file, consolePort, mqttPort };
}

function standInFor(kind: string, { standIns }: Bench): object {
  const name = fakeOf[kind as keyof typeof fakeOf];
  return (name === undefined ? undefined : standIns.get(name)?.channel) ?? {};
}

/** A site's own profiles lie beside its file. */
async function linkShelves(siteFile: string, folder: string): Promise<void> {
  for (const shelf of ["devices", "alarms", "programmes", "calendar"]) {
    const from = resolve(dirname(siteFile), shelf);
    if (existsSync(from)) await symlink(from, join(folder, shelf)).catch(ignoreExisting);
  }
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") throw error;
}

/** Away from those of another bench on this machine. */
const firstPort = 18_300 + (process.pid % 500) * 4;
