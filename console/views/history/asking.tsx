import { words } from "../../text/words.ts";

export interface Asking {
  readonly days: (typeof daysAsked)[number];
  readonly text: string;
}

const daysAsked = [1, 7, 30, 365] as const;

interface DaysAndTextProps {
  readonly asking: Asking;
  readonly ask: (asking: Asking) => void;
}

/** How far back, and which words. */
export function DaysAndText({ asking, ask }: DaysAndTextProps) {
  const t = words.value.past;
  return (
    <div class="search">
      <div class="segments" role="group" aria-label={t.since}>
        {daysAsked.map((days) => (
          <button key={days} type="button" aria-pressed={days === asking.days} onClick={() => ask({ ...asking, days })}>
            {t.days(days)}
          </button>
        ))}
      </div>
      <label>
        <span>{t.words}</span>
        <input
          type="search"
          value={asking.text}
          onInput={(event) => ask({ ...asking, text: event.currentTarget.value })}
        />
      </label>
    </div>
  );
}
