import { useState } from "preact/hooks";
import type { ModePreview } from "../../../gateway/api/schema.ts";
import { useAsked } from "../../asked.ts";
import { dayIn, endOfDay } from "../../days.ts";
import { wordsIn } from "../../form.ts";
import { mode } from "../../live.ts";
import { setMode } from "../../mode-acts.ts";
import type { NotDone } from "../../say.ts";
import { mayAsk } from "../../session.ts";
import { fullTimeText } from "../../text/times.ts";
import { labelText, wordFor, words } from "../../text/words.ts";
import { AskWho } from "../ask-who.tsx";
import { Panel } from "../panel.tsx";

/** 汛期: one switch, and before it exactly what it changes. It ends by itself. */
export function Season() {
  const t = words.value.season;
  const now = mode.value;
  const isOn = now?.preset === "flood";
  return (
    <Panel title={t.title} aside={isOn ? t.on : t.off}>
      {isOn && (
        <p>
          {now.reason}
          {now.untilMs !== undefined && ` · ${t.until(fullTimeText(now.untilMs))}`}
        </p>
      )}
      {mayAsk("POST /api/v1/mode") && <Switch key={String(isOn)} isOn={isOn} />}
    </Panel>
  );
}

function Switch({ isOn }: { readonly isOn: boolean }) {
  const [isOpen, setOpen] = useState(false);
  const t = words.value.season;
  if (isOpen) return <SwitchForm isOn={isOn} close={() => setOpen(false)} />;
  return (
    <button type="button" class="ghost" onClick={() => setOpen(true)}>
      {isOn ? t.change : t.begin}
    </button>
  );
}

function SwitchForm({ isOn, close }: { readonly isOn: boolean; readonly close: () => void }) {
  const [to, setTo] = useState<"alert" | "peace">("alert");
  const [state, setState] = useState<"resting" | "sending" | { readonly refused: NotDone }>("resting");
  const t = words.value.season;
  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    const text = wordsIn(event.currentTarget as HTMLFormElement);
    setState("sending");
    const until = { preset: "flood" as const, untilMs: endOfDay(text("until")) };
    const refused = await setMode({ mode: to, reason: text("reason"), ...(to === "alert" && until) });
    if (refused === undefined) close();
    else setState({ refused });
  };
  return (
    <form class="form season" onSubmit={(event) => void send(event)}>
      <AskWho />
      {isOn && (
        <div class="segments" role="group">
          {(["alert", "peace"] as const).map((each) => (
            <button key={each} type="button" aria-pressed={each === to} onClick={() => setTo(each)}>
              {t.to[each]}
            </button>
          ))}
        </div>
      )}
      {to === "alert" && (
        <label>
          <span>{t.lastDay}</span>
          <input type="date" name="until" required min={dayIn(0)} max={dayIn(365)} defaultValue={dayIn(30)} />
        </label>
      )}
      <label>
        <span>{t.reason}</span>
        <input type="text" name="reason" required maxLength={200} autocomplete="off" />
      </label>
      <Preview to={to} />
      <button type="submit" class="primary" disabled={state === "sending"}>
        {to === "peace" ? t.doEnd : isOn ? t.doExtend : t.doBegin}
      </button>
      <button type="button" class="ghost" onClick={close}>
        {t.cancel}
      </button>
      <p class="refused" role="alert">
        {typeof state === "object" && state.refused !== undefined && wordFor(t.refusal, state.refused.why)}
      </p>
    </form>
  );
}

/** In the box's own words, from the same place that does it. */
function Preview({ to }: { readonly to: "alert" | "peace" }) {
  const asked = useAsked<ModePreview>(`api/v1/mode/preview?mode=${to}`);
  const t = words.value.season;
  if (asked.kind !== "answer") return <p class="muted">{asked.kind === "loading" ? t.looking : t.noPreview}</p>;
  return (
    <div class="preview">
      <p>{t.changes}</p>
      {asked.answer.lines.length === 0 && <p class="muted">{t.nothing}</p>}
      <ul>
        {asked.answer.lines.map((line) => (
          <li key={line.zh}>{labelText(line)}</li>
        ))}
      </ul>
    </div>
  );
}
