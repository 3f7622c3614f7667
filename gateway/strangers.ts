import type { Stranger } from "./core/stranger.ts";

/** The last few messages that nobody could read, by source, so that an installer can map them. Gone with the process. */
export interface Strangers {
  readonly keep: (message: Stranger) => void;
  /** Newest first. */
  readonly list: () => readonly Stranger[];
}

/** Of one source so many, of so many sources, and so many characters in all: whoever floods displaces himself first. */
export const strangerBounds = { perSource: 3, sources: 64, characters: 65_536 } as const;

export function createStrangers(): Strangers {
  const kept = new Map<string, readonly Stranger[]>();
  return {
    keep: (message) => {
      const source = sourceOf(message);
      const before = kept.get(source) ?? [];
      kept.delete(source);
      kept.set(source, [message, ...before].slice(0, strangerBounds.perSource));
      while (kept.size > strangerBounds.sources || charactersOf(kept) > strangerBounds.characters) dropOldest(kept);
    },
    list: () => [...kept.values()].flat().toSorted((a, b) => b.at.wallMs - a.at.wallMs),
  };
}

/** Devices nobody declared are told apart by their topics. */
function sourceOf({ source, topic }: Stranger): string {
  return source.startsWith("unknown-") ? `${source} ${topic}` : source;
}

function charactersOf(kept: ReadonlyMap<string, readonly Stranger[]>): number {
  const all = [...kept.values()].flat();
  return all.reduce((sum, { topic, outline, detail }) => sum + topic.length + outline.length + detail.length, 0);
}

function dropOldest(kept: Map<string, readonly Stranger[]>): void {
  const oldest = kept.keys().next().value;
  if (oldest !== undefined) kept.delete(oldest);
}
