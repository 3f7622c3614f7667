export interface StreamEvent {
  readonly event: string;
  readonly data: unknown;
  readonly id?: string;
}

export interface EventReader {
  readonly status: number;
  readonly headers: Headers;
  readonly events: readonly StreamEvent[];
  /** The first event of that name that satisfies, also one that came before. */
  readonly next: <T>(event: string, satisfies?: (data: T) => boolean) => Promise<T>;
  readonly ended: Promise<void>;
  readonly close: () => void;
}

/** Reads server-sent events as a browser does. */
export async function openStream(url: string, headers: Record<string, string> = {}): Promise<EventReader> {
  const abort = new AbortController();
  const response = await fetch(url, { headers, signal: abort.signal });
  const events: StreamEvent[] = [];
  const ended = read(response, events).catch(() => {});
  const next = async <T>(event: string, satisfies: (data: T) => boolean = () => true): Promise<T> => {
    for (let tries = 0; tries < 400; tries += 1) {
      const found = events.find((each) => each.event === event && satisfies(each.data as T));
      if (found !== undefined) return found.data as T;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`no ${event} came; there were ${events.map((each) => each.event).join(" ")}`);
  };
  return { status: response.status, headers: response.headers, events, next, ended, close: () => abort.abort() };
}

async function read(response: Response, events: StreamEvent[]): Promise<void> {
  if (response.body === null) return;
  let text = "";
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) events.push(...parseBlock(block));
  }
}

function parseBlock(block: string): readonly StreamEvent[] {
  const event = /^event: (.*)$/m.exec(block)?.[1];
  const data = /^data: (.*)$/m.exec(block)?.[1];
  const id = /^id: (.*)$/m.exec(block)?.[1];
  if (event === undefined || data === undefined) return [];
  return [{ event, data: JSON.parse(data) as unknown, ...(id !== undefined && { id }) }];
}
