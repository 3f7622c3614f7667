import { channelFacts, type Channel } from "../../config/channel.ts";
import type { PersonId } from "../../config/ids.ts";
import type { Person } from "../../config/people.ts";
import type { NoticeOutcome } from "../core/input.ts";
import type { Clock, Log, Notifier } from "../core/ports.ts";
import type { Notice } from "../core/state.ts";
import { post, type Post, type PostResult } from "./http.ts";
import { writeLetter, type Letter } from "./letter.ts";

export interface ChannelDeps {
  readonly people: ReadonlyMap<PersonId, Person>;
  readonly clock: Clock;
  readonly log: Log;
  readonly linkTo?: (notice: Notice, to: PersonId | undefined) => string | undefined;
}

/** How one platform wants it said, and what its answer means. */
export interface Platform {
  /** The same for a group that hears what is published: no person is meant and nobody answers. */
  readonly group?: {
    readonly request: (letter: Omit<Letter, "notices">, nowMs: number) => Post;
    readonly judge: (body: string) => NoticeOutcome;
  };
  readonly request: (letter: Letter, nowMs: number) => Post;
  /** Of an answer with status 2xx: what the body says. A body that is not the platform's own is never success. */
  readonly judge: (body: string, letter: Letter) => NoticeOutcome | Promise<NoticeOutcome>;
}

/** A channel that is one POST to a platform. */
export function createRobot(channel: Channel, platform: Platform, deps: ChannelDeps): Notifier {
  const isGroup = channelFacts[channel.kind].audience === "group";
  const writing = { people: deps.people, answer: "console", linkTo: deps.linkTo, isGroup } as const;
  const send: Notifier["send"] = async (notice, signal, others = []) => {
    const letter = writeLetter(notice, others, writing);
    const result = await post(platform.request(letter, deps.clock.now().wallMs), signal);
    const outcome = await judged(result, (body) => platform.judge(body, letter));
    if (outcome.kind !== "accepted") deps.log.warn("channel-setback", { channel: channel.id, ...outcome });
    return outcome;
  };
  const { group } = platform;
  if (group === undefined) return { channel: channel.id, send };
  const publish: Notifier["publish"] = async ({ id, text, severity }, signal) => {
    const letter = { id, language: "zh", title: text, lines: [], answer: "", code: "", severity, to: [] } as const;
    const result = await post(group.request(letter, deps.clock.now().wallMs), signal);
    return judged(result, group.judge);
  };
  return { channel: channel.id, send, publish };
}

async function judged(
  result: PostResult,
  judge: (body: string) => NoticeOutcome | Promise<NoticeOutcome>,
): Promise<NoticeOutcome> {
  if (result.kind === "unsent") return setback("failed", result.why);
  if (result.kind === "unanswered") return setback("unknown", result.why);
  const { status, body } = result;
  if (status >= 200 && status < 300) return judge(body);
  if (status === 429) return setback("throttled", "http-429");
  // What stood between us and the platform cannot say whether the platform took it.
  return setback(status === 502 || status === 504 ? "unknown" : "refused", `http-${status}`);
}

export function setback(kind: "failed" | "refused" | "throttled" | "unknown", why: string): NoticeOutcome {
  return { kind, why, retry: "later" };
}

/** Fields of an answer that is a JSON object; `undefined` for anything else, such as a login page of a hotspot. */
export function fieldsOf(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Platforms that answer 200 whatever happens and say in one field whether it worked: 0 is success, some codes mean
 * too many, any other is a refusal. A body without the field is not theirs.
 */
export function judgeCode(body: string, field: string, throttles: ReadonlySet<number>): NoticeOutcome {
  const code = fieldsOf(body)?.[field];
  if (typeof code !== "number") return setback("refused", "not-the-platform");
  if (code === 0) return { kind: "accepted" };
  return setback(throttles.has(code) ? "throttled" : "refused", String(code));
}

export const jsonHeaders = { "content-type": "application/json; charset=utf-8" } as const;

/** An address with query values put in; what it already holds under the same names is replaced. */
export function withQuery(url: string, values: Readonly<Record<string, string>>): string {
  const full = new URL(url);
  for (const [name, value] of Object.entries(values)) full.searchParams.set(name, value);
  return full.href;
}
