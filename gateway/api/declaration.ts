import type { ProfileId } from "../../config/ids.ts";
import type { TlsIdentity } from "../core/ports.ts";
import { indexSite, type SiteIndex } from "../core/site-index.ts";
import type { CoreMessage, Declared } from "./messages.ts";
import type { SiteView } from "./schema.ts";
import { siteView } from "./view.ts";

/** What the core says once at the start: the site, and where to listen. */
export interface Declaration {
  readonly host: string;
  readonly port: number;
  readonly tls: TlsIdentity | undefined;
  readonly index: SiteIndex;
  readonly site: SiteView;
}

type Opening = Extract<CoreMessage, { kind: "hello" | "declared" }>;

/** Puts the pieces together; answers the declaration with the last one. */
export function createDeclarationReader(): (message: Opening) => Declaration | undefined {
  let hello: Extract<Opening, { kind: "hello" }> | undefined;
  let text = "";
  return (message) => {
    if (message.kind === "hello") {
      hello = message;
      text = "";
      return undefined;
    }
    text += message.text;
    return message.last && hello !== undefined ? declarationOf(hello, text) : undefined;
  };
}

function declarationOf({ host, port, tls, version }: Extract<Opening, { kind: "hello" }>, text: string): Declaration {
  const { site, profiles, programme } = JSON.parse(text) as Declared;
  const index = indexSite(site, new Map(profiles.map(([id, profile]) => [id as ProfileId, profile])), programme);
  return { host, port, tls, index, site: siteView(index, version) };
}
