import { useState } from "preact/hooks";
import type { SiteDraftReply } from "../../../gateway/api/schema.ts";
import { apply, draft, dropDraft, problem } from "../../site-draft.ts";
import { words } from "../../text/words.ts";

/** What would change and what is wrong with it, and the way to put it in force. */
export function DraftBar({ find }: { readonly find?: (line: number) => void }) {
  const now = draft.value;
  if (now === undefined) return <DraftProblem />;
  const isChanged = now.difference.length > 0;
  return (
    <div class="draft">
      <Diagnostics of={now} {...(find && { find })} />
      {isChanged && <Difference of={now} />}
      {isChanged && now.ok && <ApplyForm />}
      {isChanged && (
        <button type="button" class="ghost" onClick={() => void dropDraft()}>
          {words.value.setup.draft.drop}
        </button>
      )}
      <DraftProblem />
    </div>
  );
}

function Diagnostics({ of, find }: { readonly of: SiteDraftReply; readonly find?: (line: number) => void }) {
  const t = words.value.setup.draft;
  const language = document.documentElement.lang === "zh-CN" ? "zh-CN" : "en";
  return (
    <>
      <p role="status" class={of.ok ? "" : "refused"}>
        {of.ok ? t.sound(of.diagnostics.length) : t.faulty(of.diagnostics.length)}
      </p>
      <ul class="diagnostics">
        {of.diagnostics.map(({ line, column, code, path, message, hint }) => (
          <li key={`${line}:${column} ${code} ${path}`}>
            <button type="button" class="chip" onClick={() => find?.(line)}>
              {t.at(line, column)}
            </button>
            <span>
              {message[language]}
              <small>
                {hint[language]} · {path} · {code}
              </small>
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

function Difference({ of }: { readonly of: SiteDraftReply }) {
  const t = words.value.setup.draft;
  return (
    <figure class="difference">
      <figcaption>{t.difference}</figcaption>
      <ol>
        {of.difference.slice(0, shownMax).map(({ kind, line, text }) => (
          <li key={`${kind} ${line}`} class={kind}>
            <span aria-hidden="true">{marks[kind]}</span>
            <span class="unseen">{t[kind]}</span>
            <code>{text === "" ? " " : text}</code>
          </li>
        ))}
      </ol>
    </figure>
  );
}

const marks = { goes: "−", comes: "+", stays: " " } as const;
const shownMax = 400;

function ApplyForm() {
  const t = words.value.setup.draft;
  const [isBusy, setBusy] = useState(false);
  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    const reason = new FormData(event.currentTarget as HTMLFormElement).get("reason");
    setBusy(true);
    await apply(typeof reason === "string" ? reason : "");
    setBusy(false);
  };
  return (
    <form class="apply" onSubmit={(event) => void send(event)}>
      <label>
        <span>{t.reason}</span>
        <input name="reason" required maxLength={200} autocomplete="off" />
      </label>
      <button type="submit" class="primary" disabled={isBusy}>
        {t.apply}
      </button>
      <small>{t.howApplied}</small>
    </form>
  );
}

function DraftProblem() {
  const t = words.value.setup.draft;
  const now = problem.value;
  return (
    <p class="refused" role="alert">
      {now?.kind === "refused" && t.refusal[now.why]}
      {now?.kind === "failed" && (now.status === 404 ? t.noFile : t.failed)}
    </p>
  );
}
