import { useEffect, useState } from "preact/hooks";

/** An answer of the box's, or what stands in for it. */
export type Asked<T> = { readonly kind: "answer"; readonly answer: T } | { readonly kind: "loading" | "failed" };

/** Asks now and then again; an answer that was there stays while the next one is on its way. */
export function useAsked<T>(path: string, everyMs = Infinity): Asked<T> & { readonly again: () => void } {
  const [asked, setAsked] = useState<Asked<T>>({ kind: "loading" });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    const ask = async () => {
      const answer = await fetchAnswer<T>(path, stop.signal);
      if (stop.signal.aborted) return;
      setAsked((before) => answer ?? (before.kind === "answer" ? before : { kind: "failed" }));
    };
    void ask();
    const timer = everyMs === Infinity ? undefined : setInterval(() => void ask(), everyMs);
    return () => {
      stop.abort();
      clearInterval(timer);
    };
  }, [path, everyMs, turn]);
  useEffect(() => () => setAsked({ kind: "loading" }), [path]);
  return { ...asked, again: () => setTurn((before) => before + 1) };
}

async function fetchAnswer<T>(path: string, signal: AbortSignal): Promise<Asked<T> | undefined> {
  const reply = await fetch(path, { signal }).catch(() => undefined);
  if (reply?.ok !== true) return undefined;
  const answer = (await reply.json().catch(() => undefined)) as T | undefined;
  return answer === undefined ? undefined : { kind: "answer", answer };
}
