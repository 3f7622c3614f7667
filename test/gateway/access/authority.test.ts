import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { authorityIn, fingerprintOf, makeClient, openIdentity } from "../../../gateway/access/authority.ts";
import { makeCertificate } from "../../../gateway/access/certificate.ts";

const nowMs = 1_795_000_000_000;
let data: string;

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "gridpost-tls-"));
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

describe("the box's own certificates", () => {
  test("are made on the first call and stay the same afterwards", () => {
    const first = openIdentity(data, ["box.example"], nowMs);
    expect(openIdentity(data, ["box.example"], nowMs)).toEqual(first);
    expect(authorityIn(data)).toBe(first.authority);
    expect(first.fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    const server = new X509Certificate(first.certificate);
    expect(server.verify(new X509Certificate(first.authority).publicKey)).toBe(true);
    for (const name of ["localhost", "box.example", hostname()]) expect(server.checkHost(name)).toBe(name);
    for (const address of ["127.0.0.1", "::1"]) expect(server.checkIP(address)).toBe(address);
  });

  test("keys are for their owner alone", () => {
    openIdentity(data, [], nowMs);
    const folder = join(data, "mqtt", "tls");
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    const keys = readdirSync(folder).filter((name) => name.endsWith(".key"));
    expect(keys.toSorted()).toEqual(["authority.key", "server.key"]);
    for (const key of keys) expect(statSync(join(folder, key)).mode & 0o777).toBe(0o600);
  });

  test("another name makes another server certificate under the same authority", () => {
    const first = openIdentity(data, [], nowMs);
    const second = openIdentity(data, ["192.0.2.7"], nowMs);
    expect(second.certificate).not.toBe(first.certificate);
    expect(second.fingerprint).toBe(first.fingerprint);
    expect(new X509Certificate(second.certificate).checkIP("192.0.2.7")).toBe("192.0.2.7");
  });

  test("a server certificate in its last year is made anew; a clock at 1970 still makes one that holds", () => {
    const first = openIdentity(data, [], 0);
    expect(new X509Certificate(first.certificate).validTo).toContain("2029");
    expect(openIdentity(data, [], 1_800_000_000_000).certificate).toBe(first.certificate);
    expect(openIdentity(data, [], 1_850_000_000_000).certificate).not.toBe(first.certificate);
  });

  test("a device's certificate names it and is the authority's", () => {
    const { certificate } = makeClient(data, "gas-1", nowMs);
    const made = new X509Certificate(certificate);
    expect(made.subject).toBe("CN=gas-1");
    expect(made.verify(new X509Certificate(authorityIn(data) ?? "").publicKey)).toBe(true);
    expect(fingerprintOf(certificate)).toBe(made.fingerprint256);
  });
});

describe("openssl", () => {
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: data, encoding: "utf8" });
  const has = (() => {
    try {
      execFileSync("openssl", ["version"]);
      return true;
    } catch {
      return false;
    }
  })();

  test("reads them strictly and verifies the chain for its purposes", (ctx) => {
    if (!has) ctx.skip("no openssl");
    const { certificate, authority } = openIdentity(data, ["box.example", "2001:db8::7"], nowMs);
    writeFileSync(join(data, "ca.crt"), authority);
    writeFileSync(join(data, "server.crt"), certificate);
    writeFileSync(join(data, "client.crt"), makeClient(data, "gas-1", nowMs).certificate);
    const verify = (purpose: string, file: string, ...more: string[]) =>
      openssl("verify", "-x509_strict", "-CAfile", "ca.crt", "-purpose", purpose, ...more, file);
    expect(verify("sslserver", "server.crt", "-verify_hostname", "box.example")).toContain("OK");
    expect(verify("sslserver", "server.crt", "-verify_ip", "2001:db8::7")).toContain("OK");
    expect(verify("sslclient", "client.crt")).toContain("OK");
    expect(() => verify("sslclient", "server.crt")).toThrow();
    expect(() => verify("sslserver", "client.crt")).toThrow();
    const text = openssl("x509", "-in", "ca.crt", "-noout", "-text");
    expect(text).toContain("CA:TRUE, pathlen:0");
    expect(text).toContain("Certificate Sign, CRL Sign");
  });

  test("reads a certificate that ends after 2049", (ctx) => {
    if (!has) ctx.skip("no openssl");
    const made = makeCertificate({ name: "late", use: { kind: "authority" }, fromYear: 2026, toYear: 2051 });
    writeFileSync(join(data, "late.crt"), made.certificate);
    expect(openssl("x509", "-in", "late.crt", "-noout", "-enddate")).toContain("Jan  1 00:00:00 2051 GMT");
  });
});
