import { isIP } from "node:net";
import type { IncomingHttpHeaders } from "node:http";
import type { ErrorCode } from "./schema.ts";

/** Everything a page of ours may do: load from here and talk to here. It runs no inline script and cannot be framed. */
export const securityHeaders = {
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join("; "),
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
} as const;

export interface Served {
  readonly host: string;
  /** The name in the links that people are sent; a relay may forward under it. */
  readonly pageHost?: string | undefined;
  readonly isPage?: boolean;
}

const loopback: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "::1"]);
const everywhere: ReadonlySet<string> = new Set(["0.0.0.0", "::"]);

/**
 * Why a request is not served, looking at its headers alone. A foreign page can make a browser send requests
 * here, by our address or by a name of its own that it points at us; neither name nor origin can be forged by it.
 */
export function refusalOfRequest(headers: IncomingHttpHeaders, to: Served): ErrorCode | undefined {
  if (!isServedHost(headers.host, to)) return "unknown-host";
  // A link in a chat leads here from elsewhere; reading it changes nothing, and its ticket is its right.
  if (to.isPage) return undefined;
  if (headers.origin !== undefined && originHost(headers.origin) !== headers.host) return "foreign-origin";
  const site = headers["sec-fetch-site"];
  return site === undefined || site === "same-origin" || site === "none" ? undefined : "foreign-origin";
}

/** Where all interfaces are served, a bare address is a fair name too: only a name can be re-bound by an attacker. */
function isServedHost(host: string | undefined, { host: listenHost, pageHost }: Served): boolean {
  const name = hostName(host);
  if (name === undefined) return false;
  if (name === pageHost?.toLowerCase()) return true;
  return loopback.has(name) || name === listenHost.toLowerCase() || (everywhere.has(listenHost) && isIP(name) !== 0);
}

function hostName(host: string | undefined): string | undefined {
  const [, bracketed, plain] =
    /^(?:\[([0-9a-f:.]+)\]|([a-z0-9.-]+))(?::\d{1,5})?$/.exec(host?.toLowerCase() ?? "") ?? [];
  return bracketed ?? plain;
}

function originHost(origin: string): string | undefined {
  return /^https?:\/\/([^/]+)$/.exec(origin)?.[1];
}
