import { request as plainRequest, type RequestOptions } from "node:http";
import { request as secureRequest } from "node:https";

export interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What is known after an attempt to post. Only `answered` comes from the other side. */
export type PostResult =
  | { readonly kind: "answered"; readonly status: number; readonly body: string }
  /** Not a byte of the message left the box. */
  | { readonly kind: "unsent"; readonly why: string }
  /** The message went out, whole or in part, and no whole answer came. */
  | { readonly kind: "unanswered"; readonly why: string };

const answerBytesMax = 65_536;

/** One request on a connection of its own: no redirect is followed, no answer is read without end. Never throws. */
export function post({ url, headers, body }: Post, signal: AbortSignal): Promise<PostResult> {
  return new Promise((resolve) => {
    let isOut = false;
    const lost = (why: string) => resolve({ kind: isOut ? "unanswered" : "unsent", why });
    if (signal.aborted) return lost("timed-out");
    const bytes = Buffer.from(body, "utf8");
    const options: RequestOptions = { method: "POST", headers: { ...headers, "content-length": bytes.length }, signal };
    const open = url.startsWith("https:") ? secureRequest : plainRequest;
    const request = open(url, { ...options, agent: false });
    request.on("socket", (socket) => {
      socket.once(url.startsWith("https:") ? "secureConnect" : "connect", () => (isOut = true));
    });
    request.on("response", (response) => {
      const parts: Buffer[] = [];
      let size = 0;
      response.on("data", (part: Buffer) => {
        parts.push(part);
        size += part.length;
        if (size > answerBytesMax) response.destroy(new Error("answer too large"));
      });
      response.on("end", () =>
        resolve({ kind: "answered", status: response.statusCode ?? 0, body: Buffer.concat(parts).toString("utf8") }),
      );
      response.on("error", (error) => lost(reasonOf(error)));
      response.on("close", () => lost("cut-off"));
    });
    request.on("error", (error) => lost(reasonOf(error)));
    request.end(bytes);
  });
}

function reasonOf(error: Error): string {
  if (error.name === "AbortError") return "timed-out";
  const { code } = error as { readonly code?: unknown };
  return (typeof code === "string" ? reasons[code] : undefined) ?? "network-error";
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: "unreachable",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  ETIMEDOUT: "unreachable",
  CERT_HAS_EXPIRED: "certificate",
  CERT_NOT_YET_VALID: "certificate",
  DEPTH_ZERO_SELF_SIGNED_CERT: "certificate",
  SELF_SIGNED_CERT_IN_CHAIN: "certificate",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "certificate",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "certificate",
  ERR_TLS_CERT_ALTNAME_INVALID: "certificate",
  ENOTFOUND: "name-not-found",
  EAI_AGAIN: "name-not-found",
  ECONNRESET: "cut-off",
  EPIPE: "cut-off",
};
