import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createCredentialBook, secretBytesMax, slowChecksMax } from "../../../gateway/access/credential-book.ts";
import { credentialFileIn, readCredentials, writeCredentials } from "../../../gateway/access/credential-file.ts";
import { keepChosen, newSecret } from "../../../gateway/access/secret.ts";

let data: string;
let file: string;
const events: string[] = [];
const log = { info: () => undefined, warn: () => undefined, error: (event: string) => void events.push(event) };

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "gridpost-credentials-"));
  file = credentialFileIn(data);
  events.length = 0;
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

const bytes = (text: string) => Buffer.from(text);

test("a made secret lets its own device in and nobody else, and does not stand in the file", async () => {
  const [one, two] = [newSecret(), newSecret()];
  writeCredentials(
    file,
    new Map([
      ["gas-1", { id: "gas-1", secret: one.kept }],
      ["gas-2", { id: "gas-2", secret: two.kept }],
    ]),
  );
  const book = createCredentialBook(file, log);
  expect(await book.bySecret("gas-1", bytes(one.secret))).toBe("yes");
  for (const [id, secret] of [
    ["gas-1", two.secret],
    ["gas-1", ""],
    ["gas-1", `${one.secret}x`],
    ["gas-3", one.secret],
    ["__proto__", one.secret],
    ["constructor", ""],
  ] as const)
    expect(await book.bySecret(id, bytes(secret))).toBe("no");
  expect(one.secret).toMatch(/^[a-z2-9]{32}$/);
  expect(readFileSync(file, "utf8")).not.toContain(one.secret);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("what is added or taken away counts from the next login on", async () => {
  const book = createCredentialBook(file, log);
  const { secret, kept } = newSecret();
  expect(await book.bySecret("gas-1", bytes(secret))).toBe("no");
  writeCredentials(file, new Map([["gas-1", { id: "gas-1", secret: kept }]]));
  expect(await book.bySecret("gas-1", bytes(secret))).toBe("yes");
  writeCredentials(file, new Map());
  expect(await book.bySecret("gas-1", bytes(secret))).toBe("no");
});

test("a list that cannot be understood lets nobody in, and says so once", async () => {
  const { secret, kept } = newSecret();
  writeCredentials(file, new Map([["gas-1", { id: "gas-1", secret: kept }]]));
  const book = createCredentialBook(file, log);
  expect(await book.bySecret("gas-1", bytes(secret))).toBe("yes");
  writeFileSync(file, "{ broken");
  expect(await book.bySecret("gas-1", bytes(secret))).toBe("no");
  expect(await book.bySecret("gas-1", bytes(secret))).toBe("no");
  expect(events).toEqual(["mqtt-credentials-unreadable"]);
});

test("a chosen password is checked slowly once and remembered; wrong ones queue up to the limit, the next is told to wait", async () => {
  writeCredentials(file, new Map([["gas-1", { id: "gas-1", secret: await keepChosen("correct horse") }]]));
  const book = createCredentialBook(file, log);
  expect(await book.bySecret("gas-1", bytes("correct horse"))).toBe("yes");
  const guesses = Array.from({ length: slowChecksMax + 1 }, (_, at) => book.bySecret("gas-1", bytes(`guess ${at}`)));
  const known = book.bySecret("gas-1", bytes("correct horse"));
  const first = await Promise.race([known, ...guesses.slice(0, slowChecksMax)]);
  expect(first).toBe("yes");
  expect(await Promise.all(guesses)).toEqual([...Array.from({ length: slowChecksMax }, () => "no"), "busy"]);
});

test("the longest secret is looked at, one byte more is not", async () => {
  const longest = "x".repeat(secretBytesMax);
  const kept = await keepChosen(longest);
  const longer = await keepChosen(`${longest}x`);
  writeCredentials(
    file,
    new Map([
      ["at", { id: "at", secret: kept }],
      ["beyond", { id: "beyond", secret: longer }],
    ]),
  );
  const book = createCredentialBook(file, log);
  expect(await book.bySecret("at", bytes(longest))).toBe("yes");
  expect(await book.bySecret("beyond", bytes(`${longest}x`))).toBe("no");
});

test("a certificate counts only for the device it was made for", () => {
  const certificate = Array.from({ length: 32 }, () => "AB").join(":");
  writeCredentials(file, new Map([["gas-1", { id: "gas-1", certificate }]]));
  const book = createCredentialBook(file, log);
  expect(book.byCertificate("gas-1", certificate)).toBe("yes");
  expect(book.byCertificate("gas-2", certificate)).toBe("no");
  expect(book.byCertificate("gas-1", certificate.replace("AB", "CD"))).toBe("no");
  expect([...readCredentials(file).keys()]).toEqual(["gas-1"]);
});
