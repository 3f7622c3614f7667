import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { SiteInput } from "../../../config/site.ts";
import { credentialFileIn, writeCredentials } from "../../../gateway/access/credential-file.ts";
import { newSecret } from "../../../gateway/access/secret.ts";
import { writeSite, type ProofSite } from "../path/site.ts";

export interface GuardedSite extends ProofSite {
  readonly port: number;
  readonly data: string;
  /** What a client that has a credential logs in with. */
  readonly login: (id: string) => { readonly clientId: string; readonly username: string; readonly password: string };
}

/** A site as it stands in the field: every device with a credential of its own, nobody anonymous, one reader. */
export async function writeGuardedSite(directory: string, nodes: number): Promise<GuardedSite> {
  const site = await writeSite(join(directory, "site.yaml"), { nodes, units: 0 });
  const port = Number(new URL(site.mqttUrl).port);
  const declared = parse(readFileSync(site.file, "utf8")) as SiteInput;
  writeFileSync(site.file, stringify({ ...declared, mqtt: { port, readers: [{ id: "reader" }] } }));
  const data = join(directory, "data");
  const secrets = new Map([...site.nodes, "reader"].map((id) => [id, newSecret()]));
  writeCredentials(credentialFileIn(data), new Map([...secrets].map(([id, { kept }]) => [id, { id, secret: kept }])));
  const login = (id: string) => ({ clientId: id, username: id, password: secrets.get(id)?.secret ?? "" });
  return { ...site, port, data, login };
}
