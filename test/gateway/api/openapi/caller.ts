import type { Route } from "../../../../gateway/api/access-table.ts";
import type { AssembledBox } from "./assembled.ts";
import type { Answered, Checker } from "./checker.ts";

/** What was seen of the API, and where it was not what the document says. */
export interface Findings {
  readonly faults: string[];
  /** Route → statuses. */
  readonly seen: Map<string, Set<number>>;
  readonly checker: Checker;
}

export interface Call {
  readonly at?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Every answer is held against the document. */
export function createCaller(box: AssembledBox, findings: Findings, cookie?: string) {
  let commands = 0;
  const call = async (route: Route, of: Call = {}) => {
    const answer = await patiently(addressOf(box, route, of), requestOf(route, of, cookie));
    const text = await answer.text();
    const type = text === "" ? "" : typeOf(answer);
    const body = type === "application/json" ? (JSON.parse(text) as unknown) : text;
    note(findings, { route, status: answer.status, type, body });
    return { status: answer.status, body: body as never, cookie: answer.headers.get("set-cookie")?.split(";", 1)[0] };
  };
  const said = (by: string, more: object = {}) => ({ body: { by, command: `k-${(commands += 1)}`, ...more } });
  return { box, call, said, findings };
}

export type Caller = ReturnType<typeof createCaller>;

function note({ faults, seen, checker }: Findings, answered: Answered): void {
  const { route, status } = answered;
  faults.push(...checker.answer(answered));
  seen.set(route, (seen.get(route) ?? new Set()).add(status));
}

function addressOf({ url }: AssembledBox, route: Route, { at = {}, query = {} }: Call): string {
  const pattern = route.slice(route.indexOf(" ") + 2);
  const path = pattern.replaceAll(/:(\w+)/g, (_, name: string) => at[name] ?? "zz");
  const values = Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]);
  return `${url}${path}?${new URLSearchParams(values).toString()}`;
}

function requestOf(route: Route, { body, headers = {} }: Call, cookie?: string): RequestInit {
  const isFile = body instanceof Uint8Array || body instanceof FormData;
  const json = body === undefined || isFile ? {} : { "content-type": "application/json" };
  return {
    method: route.slice(0, route.indexOf(" ")),
    redirect: "manual",
    headers: { ...json, ...(cookie && { cookie }), ...headers },
    ...(body !== undefined && { body: isFile ? (body as FormData) : JSON.stringify(body) }),
  };
}

function typeOf({ headers }: Response): string {
  return headers.get("content-type")?.split(";", 1)[0] ?? "";
}

/** The web part begins anew when the site has changed; the screen tries again. */
async function patiently(url: string, init: RequestInit): Promise<Response> {
  for (let tries = 0; ; tries += 1) {
    const answer = await fetch(url, init).catch((error: unknown) => error);
    if (answer instanceof Response && answer.status !== 503) return answer;
    if (tries === 50) throw new Error("the web part does not answer", { cause: answer });
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
