import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openIdentity } from "../../../gateway/access/authority.ts";
import { createCredentialBook } from "../../../gateway/access/credential-book.ts";
import { credentialFileIn } from "../../../gateway/access/credential-file.ts";
import { mqttCommand, tlsCommand } from "../../../gateway/cli/mqtt.ts";
import { silentLog } from "../../sensors/mqtt/rig.ts";

const nowMs = 1_795_000_000_000;
let data: string;

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "gridpost-cli-"));
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

async function run(args: readonly string[], input = ""): Promise<readonly [code: number, said: string]> {
  let said = "";
  const out = { write: (text: string) => (said += text) };
  const deps = { out, nowMs, readInput: async () => input, env: { GRIDPOST_LANG: "en" } };
  return [await mqttCommand([...args, "--data", data], deps), said];
}

const answer = (id: string, secret: string) =>
  createCredentialBook(credentialFileIn(data), silentLog).bySecret(id, Buffer.from(secret));

test("a secret is shown once, lets its device in, and is replaced by the next one", async () => {
  const [code, said] = await run(["credential", "gas-1"]);
  expect(code).toBe(0);
  const secret = /^username gas-1\npassword ([a-z2-9]{32})$/m.exec(said)?.[1] ?? "";
  expect(await answer("gas-1", secret)).toBe("yes");
  expect(readFileSync(credentialFileIn(data), "utf8")).not.toContain(secret);
  await run(["credential", "gas-1"]);
  expect(await answer("gas-1", secret)).toBe("no");
});

test("a password that a device came with is read from standard input, within its bounds", async () => {
  expect((await run(["credential", "gas-1", "--chosen"], "secret-99\n"))[0]).toBe(0);
  expect(await answer("gas-1", "secret-99")).toBe("yes");
  expect((await run(["credential", "gas-2", "--chosen"], "1234567\n"))[0]).toBe(2);
  expect((await run(["credential", "gas-2", "--chosen"], "x".repeat(129)))[0]).toBe(2);
  expect(await answer("gas-2", "1234567")).toBe("no");
});

test("a list of who has what; what is taken back is gone", async () => {
  await run(["credential", "gas-1"]);
  await run(["certificate", "gas-1"]);
  await run(["credential", "gas-2", "--chosen"], "12345678");
  expect(await run(["list"])).toEqual([0, "gas-1\tsecret, certificate\ngas-2\tpassword\n"]);
  expect((await run(["remove", "gas-1"]))[0]).toBe(0);
  expect((await run(["remove", "gas-1"]))[0]).toBe(1);
  expect(await run(["list"])).toEqual([0, "gas-2\tpassword\n"]);
});

test("a client certificate comes with its key and counts by its fingerprint", async () => {
  const [, said] = await run(["certificate", "gas-1"]);
  const certificate = new X509Certificate(said);
  expect(said).toContain("PRIVATE KEY");
  const book = createCredentialBook(credentialFileIn(data), silentLog);
  expect(book.byCertificate("gas-1", certificate.fingerprint256)).toBe("yes");
  await run(["certificate", "gas-1"]);
  expect(book.byCertificate("gas-1", certificate.fingerprint256)).toBe("no");
});

test.each([
  [[]],
  [["credential"]],
  [["credential", "Gas 1"]],
  [["credential", "a", "b"]],
  [["list", "a"]],
  [["show"]],
  [["credential", "a", "--wrong"]],
])("%j is answered with the usage", async (args) => {
  const [code, said] = await run(args);
  expect(code).toBe(2);
  expect(said).toContain("gridpost mqtt credential ID");
});

test("tls show: the authority and its fingerprint, once there is one", () => {
  const show = () => {
    let said = "";
    const code = tlsCommand(["show", "--data", data], { write: (text) => (said += text) }, { GRIDPOST_LANG: "en" });
    return [code, said] as const;
  };
  expect(show()[0]).toBe(1);
  const { authority, fingerprint } = openIdentity(data, [], nowMs);
  expect(show()).toEqual([0, `SHA-256 ${fingerprint}\n\n${authority}`]);
});
