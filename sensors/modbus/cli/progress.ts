import type { Language } from "../../../config/diagnostic.ts";
import type { Progress } from "../scan/scan.ts";
import { settingsText, type Terminal } from "./command.ts";

interface Shown {
  readonly kind: "quick" | "full";
  readonly place: string;
  readonly language: Language;
}

/** One line that is written over at a terminal; elsewhere one line for each speed. */
export function progressLine({ kind, place, language }: Shown, to: Terminal) {
  let lastPlace = "";
  return {
    tell: (progress: Progress): void => {
      const at = progress.settings === undefined ? "" : settingsText(progress.settings);
      const head = `${titles[kind][language]} ${place}  ${at}`.trimEnd();
      if (to.isTTY) to.write(`\r\u001B[K${head}  ${barOf(progress)}  ${leftText(progress, language)}`);
      else if (head !== lastPlace) to.write(`${head}\n`);
      lastPlace = head;
    },
    done: (): void => void (to.isTTY && to.write("\r\u001B[K")),
  };
}

function barOf({ asked, total }: Progress): string {
  const full = Math.round((barCells * asked) / Math.max(1, total));
  return `${"█".repeat(full)}${"░".repeat(barCells - full)} ${asked}/${total}`;
}

function leftText({ leftMs }: Progress, language: Language): string {
  const seconds = Math.ceil(leftMs / 1000);
  return language === "zh" ? `剩约 ${seconds} 秒` : `about ${seconds} s left`;
}

const barCells = 10;
const titles = {
  quick: { zh: "快速扫描", en: "Quick scan" },
  full: { zh: "完整扫描", en: "Full scan" },
} as const;
