import { useEffect, useRef } from "preact/hooks";
import type { SiteFileReply } from "../../../gateway/api/schema.ts";
import { useAsked } from "../../asked.ts";
import { siteFile } from "../../live.ts";
import { beginWithPast, draft, judgeText, openDraft } from "../../site-draft.ts";
import { words } from "../../text/words.ts";
import { DraftBar } from "./draft-bar.tsx";

const judgedAfterMs = 700;

/** The site's file as text: judged while it is written, in force only when it is applied. */
export function ConfigurationPage() {
  const field = useRef<HTMLTextAreaElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const t = words.value.setup.configuration;
  // Another site is in force, or one was taken back: what is written next is written into that.
  useEffect(() => void openDraft(), [siteFile.value?.hash]);
  const write = (text: string) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void judgeText(text), judgedAfterMs);
  };
  return (
    <div class="panel configuration">
      <FileLine />
      <label>
        <span>{t.text}</span>
        <textarea
          ref={field}
          class="site-text"
          spellcheck={false}
          wrap="off"
          rows={24}
          value={draft.value?.text ?? ""}
          onInput={({ currentTarget }) => write(currentTarget.value)}
        />
      </label>
      <DraftBar find={(line) => goTo(field.current, line)} />
      <Past />
    </div>
  );
}

function FileLine() {
  const t = words.value.setup.configuration;
  const asked = useAsked<SiteFileReply>("api/v1/site-file");
  if (asked.kind !== "answer") return null;
  const { file, view, isEdited, isWritable } = asked.answer;
  return (
    <p>
      <code>{file}</code> <small title={view.hash}>SHA-256 {view.hash.slice(0, 12)}</small>
      {isEdited && <small>{t.edited}</small>}
      {!isWritable && <small class="refused">{t.readOnly}</small>}
    </p>
  );
}

function Past() {
  const t = words.value.setup.configuration;
  const asked = useAsked<SiteFileReply>("api/v1/site-file");
  if (asked.kind !== "answer" || asked.answer.past.length === 0) return null;
  return (
    <details>
      <summary>{t.past}</summary>
      <div class="chips">
        {asked.answer.past.map(({ hash, lines }) => (
          <button key={hash} type="button" class="chip" onClick={() => void beginWithPast(hash)}>
            {hash.slice(0, 12)} · {t.lines(lines)}
          </button>
        ))}
      </div>
    </details>
  );
}

function goTo(field: HTMLTextAreaElement | null, line: number): void {
  if (field === null) return;
  const lines = field.value.split("\n");
  const from = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  field.focus();
  field.setSelectionRange(from, from + (lines[line - 1]?.length ?? 0));
  field.scrollTop = (field.scrollHeight / Math.max(1, lines.length)) * Math.max(0, line - 4);
}
