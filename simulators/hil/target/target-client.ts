import { z } from "zod";
import type { Fact } from "../../../gateway/core/fact.ts";

/** The gateway under test as its public API shows it. Every answer is undefined while it does not answer. */
export interface TargetClient {
  /** Its own clock, as it was while it answered; ms of the wall clock. */
  readonly clockMs: () => Promise<number | undefined>;
  readonly state: () => Promise<TargetState | undefined>;
  readonly version: () => Promise<string | undefined>;
  readonly factsAfter: (seq: number) => Promise<readonly Fact[] | undefined>;
  /** The text of the site file in force, for whoever may see it. */
  readonly siteText: () => Promise<string | undefined>;
  readonly act: (act: CaseAct) => Promise<boolean>;
}

export interface CaseAct {
  readonly case: string;
  readonly verb: string;
  readonly by: string;
  readonly command: string;
}

export type TargetState = z.infer<typeof stateSchema>;

/** `cookie`: of a session that was signed in. */
export function createTargetClient(origin: string, cookie?: string): TargetClient {
  const headers = { origin, ...(cookie === undefined ? {} : { cookie }) };
  const ask = async <T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> => {
    try {
      const reply = await fetch(`${origin}/api/v1/${path}`, { headers, signal: AbortSignal.timeout(answerMs) });
      return reply.ok ? schema.parse(await reply.json()) : undefined;
    } catch {
      return undefined;
    }
  };
  return {
    clockMs: async () => (await ask("state", clockSchema))?.nowMs,
    state: () => ask("state", stateSchema),
    version: async () => (await ask("site", z.object({ version: z.string() })))?.version,
    factsAfter: async (seq) => (await ask(`facts?after=${seq}&limit=${factsMax}`, factsSchema))?.facts,
    siteText: async () => (await ask("site-file", z.object({ text: z.string() })))?.text,
    act: async ({ case: of, verb, ...body }) => {
      const request = { method: "POST", headers: { ...headers, "content-type": "application/json" } };
      try {
        const reply = await fetch(`${origin}/api/v1/cases/${of}/${verb}`, { ...request, body: JSON.stringify(body) });
        return reply.ok;
      } catch {
        return false;
      }
    },
  };
}

/** The cookie of a session; undefined when the box does not let us in. */
export async function signIn(
  origin: string,
  by: { readonly name: string; readonly passphrase: string },
): Promise<string | undefined> {
  const reply = await fetch(`${origin}/api/v1/session`, {
    method: "POST",
    headers: { origin, "content-type": "application/json" },
    body: JSON.stringify(by),
    signal: AbortSignal.timeout(answerMs),
  });
  return reply.ok ? reply.headers.getSetCookie()[0]?.split(";")[0] : undefined;
}

const clockSchema = z.object({ nowMs: z.number() });
/** The rows come from the program this one was built with; their outline is checked, their inside is believed. */
const stateSchema = z.object({
  point: z.record(z.string(), z.object({ last: z.object({ sample: z.object({ kind: z.string() }) }) })),
  alarm: z.record(z.string(), z.object({ condition: z.object({ kind: z.string() }) })),
  case: z.record(z.string(), z.object({ id: z.string(), code: z.string(), seq: z.number(), state: z.string() })),
});
const factsSchema = z.object({ facts: z.array(z.custom<Fact>((value) => typeof value === "object")) });

const answerMs = 4_000;
const factsMax = 1_000;
