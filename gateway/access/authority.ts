import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { hostname, networkInterfaces } from "node:os";
import { isIP } from "node:net";
import { join } from "node:path";
import type { TlsIdentity } from "../core/ports.ts";
import { type KeyedCertificate, makeCertificate } from "./certificate.ts";
import { replaceFile } from "./credential-file.ts";

/** Longer than the box lives: a device that trusts it once needs no second visit. */
const authorityYears = 20;
/** Made anew by itself, at a start in its last year. */
const serverYears = 3;
const clientYears = 10;
/** A box without a battery may be years behind on its first start; what it makes then must hold afterwards. */
const firstYear = 2026;

const authorityName = "Gridpost local authority";

/** The box's own certificates, made when they are first asked for; nothing to do by hand, nothing from outside. */
export function openIdentity(data: string, names: readonly string[], nowMs: number): TlsIdentity {
  const authority = kept(data, "authority") ?? keep(data, "authority", newAuthority(nowMs));
  const all = [...new Set([...names, ...ownNames()])];
  const server =
    fit(kept(data, "server"), authority, all, nowMs) ?? keep(data, "server", newServer(authority, all, nowMs));
  return {
    key: server.key,
    certificate: server.certificate,
    authority: authority.certificate,
    fingerprint: fingerprintOf(authority.certificate),
  };
}

/** The authority's certificate, once there is one. */
export function authorityIn(data: string): string | undefined {
  return kept(data, "authority")?.certificate;
}

/** Those of the box itself, as far as they were made. */
export function certificatesIn(data: string): readonly { readonly name: string; readonly certificate: string }[] {
  return ["authority", "server"].flatMap((name) => {
    const certificate = kept(data, name)?.certificate;
    return certificate === undefined ? [] : [{ name, certificate }];
  });
}

/** A certificate by which a device proves to be `id`. */
export function makeClient(data: string, id: string, nowMs: number): KeyedCertificate {
  const authority = kept(data, "authority") ?? keep(data, "authority", newAuthority(nowMs));
  return makeCertificate({
    name: id,
    use: { kind: "client" },
    ...span(nowMs, clientYears),
    issuer: { ...authority, name: authorityName },
  });
}

export function fingerprintOf(certificate: string): string {
  return new X509Certificate(certificate).fingerprint256;
}

function newAuthority(nowMs: number): KeyedCertificate {
  return makeCertificate({ name: authorityName, use: { kind: "authority" }, ...span(nowMs, authorityYears) });
}

function newServer(authority: KeyedCertificate, names: readonly string[], nowMs: number): KeyedCertificate {
  return makeCertificate({
    name: "gridpost",
    use: { kind: "server", names },
    ...span(nowMs, serverYears),
    issuer: { ...authority, name: authorityName },
  });
}

function span(nowMs: number, years: number): { readonly fromYear: number; readonly toYear: number } {
  return { fromYear: firstYear, toYear: yearOf(nowMs) + years };
}

const yearMs = 365.2425 * 86_400_000;

function yearOf(wallMs: number): number {
  return Math.max(firstYear, 1970 + Math.floor(wallMs / yearMs));
}

/** A server certificate that will still do: of this authority, for all these names, far from its end. */
function fit(
  server: KeyedCertificate | undefined,
  authority: KeyedCertificate,
  names: readonly string[],
  nowMs: number,
): KeyedCertificate | undefined {
  if (server === undefined) return undefined;
  const [own, issuer] = [new X509Certificate(server.certificate), new X509Certificate(authority.certificate)];
  const isOurs = own.verify(issuer.publicKey);
  const known = names.every((name) => (isIP(name) === 0 ? own.checkHost(name) : own.checkIP(name)) !== undefined);
  const lastYear = Number(/ (\d{4}) GMT$/.exec(own.validTo)?.[1]);
  return isOurs && known && lastYear > yearOf(nowMs) + 1 ? server : undefined;
}

function ownNames(): readonly string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((each = []) => each.map(({ address }) => address));
  // Link-local addresses change with the interface and cannot be written into a certificate in full.
  return ["localhost", hostname(), ...addresses.filter((address) => !address.startsWith("fe80:"))];
}

function pathOf(data: string, name: string, ending: "key" | "crt"): string {
  return join(data, "mqtt", "tls", `${name}.${ending}`);
}

function kept(data: string, name: string): KeyedCertificate | undefined {
  try {
    return {
      key: readFileSync(pathOf(data, name, "key"), "utf8"),
      certificate: readFileSync(pathOf(data, name, "crt"), "utf8"),
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** The key first: a certificate on disk means that both are there. */
function keep(data: string, name: string, made: KeyedCertificate): KeyedCertificate {
  replaceFile(pathOf(data, name, "key"), made.key);
  replaceFile(pathOf(data, name, "crt"), made.certificate, 0o644);
  return made;
}
