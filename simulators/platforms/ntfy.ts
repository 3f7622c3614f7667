import { jsonOf, startPlatform, textAt, type FakePlatform, type Listening, type Told } from "./http-platform.ts";

const failed = (code: number, http: number, error: string): Told => ({
  status: http,
  body: JSON.stringify({ code, http, error, link: "https://ntfy.sh/docs/publish/" }),
});

/** An ntfy server: statuses mean what they say. 4,096 B a message, a burst of 60. */
export function startNtfy(topic: string, token: string, at?: Listening): Promise<FakePlatform> {
  return startPlatform({
    at,
    read: ({ headers, body }) => {
      const fields = jsonOf(body);
      if (headers.authorization !== `Bearer ${token}`) return { refusal: failed(40301, 403, "forbidden") };
      const message = textAt(fields, "message");
      if (fields["topic"] !== topic || message === undefined)
        return { refusal: failed(40024, 400, "invalid request: topic or message missing") };
      if (Buffer.byteLength(message) > 4_096) return { refusal: failed(41302, 413, "message too large") };
      return { shown: `${textAt(fields, "title")}\n${message}` };
    },
    success: ({ atMs }) => ({
      body: JSON.stringify({
        id: "hwQ2YpKdmg9v",
        time: Math.floor(atMs / 1000),
        event: "message",
        topic,
        message: "…",
      }),
    }),
    refusal: failed(40301, 403, "forbidden"),
    throttle: failed(42901, 429, "limit reached: too many requests; please be nice"),
    perMinute: 60,
  });
}
