import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import type { IncomingHttpHeaders } from "node:http";
import { extname, join } from "node:path";
import { gzipSync } from "node:zlib";

export interface Asset {
  readonly type: string;
  readonly plain: Buffer;
  readonly zipped: Buffer;
  readonly etag: string;
  /** The name holds a hash of the content, so a copy never grows old. */
  readonly isImmutable: boolean;
}

export interface AssetReply {
  readonly status: 200 | 304;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

/**
 * The built console, read once: what is not in this map when the part starts cannot be asked for, so no path
 * leads out of the folder. Empty when the console was not built.
 */
export function readAssets(folder: string): ReadonlyMap<string, Asset> {
  return new Map(filesIn(folder).flatMap((path) => readAsset(folder, path)));
}

export function assetReply(asset: Asset, headers: IncomingHttpHeaders): AssetReply {
  const isZipped = /\bgzip\b/.test(headers["accept-encoding"] ?? "");
  const common = {
    etag: asset.etag,
    vary: "accept-encoding",
    "cache-control": asset.isImmutable ? "public, max-age=31536000, immutable" : "no-cache",
  };
  if (headers["if-none-match"] === asset.etag) return { status: 304, headers: common, body: undefined };
  const encoding: Readonly<Record<string, string>> = isZipped ? { "content-encoding": "gzip" } : {};
  const body = isZipped ? asset.zipped : asset.plain;
  return { status: 200, headers: { ...common, ...encoding, "content-type": asset.type }, body };
}

function readAsset(folder: string, path: string): readonly (readonly [string, Asset])[] {
  const type = types[extname(path)];
  if (type === undefined) return [];
  const plain = readFileSync(join(folder, path));
  const etag = `"${createHash("sha256").update(plain).digest("base64url").slice(0, 22)}"`;
  const asset = { type, plain, zipped: gzipSync(plain), etag, isImmutable: path.startsWith("assets/") };
  return [[path === "index.html" ? "/" : `/${path}`, asset]];
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8", withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name).slice(folder.length).replaceAll("\\", "/").replace(/^\/+/, ""),
      );
  } catch {
    return [];
  }
}
