import type { Page } from "playwright-core";

/** What a walk cost the one who walked: what was pressed and typed, and how long the machine let them wait. */
export interface Toll {
  /** Buttons and links pressed, choices made. */
  readonly presses: number;
  /** Fields filled, and what was typed into them. */
  readonly fields: number;
  readonly words: number;
  /** Of them: one for a sign, four for a Chinese character (three of pinyin and a choice; assumed). */
  readonly keystrokes: number;
  /** Labels held under a scanner. */
  readonly scans: number;
  /** Keys pressed only to get from one thing to the next. */
  readonly tabs: number;
  readonly waitedMs: number;
}

/**
 * Seconds of a person by the keystroke-level model of Card, Moran and Newell (CACM 23/7, 1980): a key of somebody who is
 * no typist 0.28 s, pointing 1.10 s, a press of the button 0.2 s, hands from pointer to keys 0.40 s, making up one's mind
 * 1.35 s. A scan is taken as two seconds (assumed). What is mounted, wired and walked is not in it.
 */
export function personMs({ presses, fields, keystrokes, scans }: Toll): number {
  const [key, point, button, hands, mind, scan] = [280, 1_100, 200, 400, 1_350, 2_000];
  return presses * (mind + point + button) + fields * (mind + point + hands) + keystrokes * key + scans * (mind + scan);
}

export interface Walker {
  /** Goes to the thing of that name and presses it. */
  readonly press: (name: string | RegExp, within?: string) => Promise<void>;
  readonly type: (field: string | RegExp, text: string, within?: string) => Promise<void>;
  /** As a scanner types it: all at once, and on to the next field. */
  readonly scan: (field: string | RegExp, code: string, within?: string) => Promise<void>;
  /** The next choice of a list or of radio buttons. */
  readonly choose: (field: string | RegExp, steps: number, within?: string) => Promise<void>;
  readonly tick: (box: string | RegExp, within?: string) => Promise<void>;
  readonly enter: () => Promise<void>;
  readonly wait: (until: () => Promise<unknown>) => Promise<void>;
  readonly toll: () => Toll;
}

const tabsMax = 400;

/** Somebody without a mouse: every step is a key, and every key is counted. */
export function walkerOn(page: Page): Walker {
  const toll = { presses: 0, fields: 0, words: 0, keystrokes: 0, scans: 0, tabs: 0, waitedMs: 0 };
  const reach = async (name: string | RegExp, within = "body") => {
    const pattern = typeof name === "string" ? { text: name } : { source: name.source };
    for (let tabs = 0; tabs < tabsMax; tabs += 1) {
      if (await page.evaluate<boolean>(`(${isThere})(${JSON.stringify({ ...pattern, within })})`)) return;
      await page.keyboard.press("Tab");
      toll.tabs += 1;
    }
    throw new Error(`the keyboard does not reach ${String(name)} within ${within}`);
  };
  const fill = async (field: string | RegExp, text: string, within?: string) => {
    await reach(field, within);
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText(text);
  };
  return {
    press: async (name, within) => {
      await reach(name, within);
      toll.presses += 1;
      await page.keyboard.press("Enter");
    },
    type: async (field, text, within) => {
      await fill(field, text, within);
      toll.fields += 1;
      const han = text.match(/\p{Script=Han}/gu)?.length ?? 0;
      toll.words += text.match(/\p{Script=Han}+|[^\s\p{Script=Han}]+/gu)?.length ?? 0;
      toll.keystrokes += text.length - han + 4 * han;
    },
    scan: async (field, code, within) => {
      await fill(field, code, within);
      toll.scans += 1;
      await page.keyboard.press("Tab");
    },
    choose: async (field, steps, within) => {
      await reach(field, within);
      const key = steps < 0 ? "ArrowUp" : "ArrowDown";
      for (let step = 0; step < Math.abs(steps); step += 1) await page.keyboard.press(key);
      toll.presses += 1;
    },
    tick: async (box, within) => {
      await reach(box, within);
      toll.presses += 1;
      await page.keyboard.press("Space");
    },
    enter: async () => {
      toll.presses += 1;
      await page.keyboard.press("Enter");
    },
    wait: async (until) => {
      const fromMs = performance.now();
      await until();
      toll.waitedMs += performance.now() - fromMs;
    },
    toll: () => ({ ...toll, waitedMs: Math.round(toll.waitedMs) }),
  };
}

/** Runs in the browser: whether what has the focus bears that name and lies there. */
const isThere = `({ text, source, within }) => {
  const at = document.activeElement;
  if (!at || at === document.body || !at.closest(within)) return false;
  const label = at.labels && at.labels[0] ? at.labels[0].innerText : at.innerText;
  const name = (label || "").trim().split("\\n")[0];
  return text === undefined ? new RegExp(source).test(name) : name === text;
}`;
