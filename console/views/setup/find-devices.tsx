import { useEffect, useState } from "preact/hooks";
import { wordsIn } from "../../form.ts";
import { spanText } from "../../text/times.ts";
import { words } from "../../text/words.ts";
import { begin, identified, isUnanswered, learnSurvey, scanned, stop, survey } from "../../survey.ts";
import { BindDevice } from "./bind-device.tsx";
import type { Way } from "./device-edits.ts";
import { Registers } from "./registers.tsx";

/** Who is on a line; the gateway asks, and its own devices go on being read meanwhile. */
export function FindDevices() {
  const [place, setPlace] = useState("");
  useEffect(() => void learnSurvey(), []);
  const t = words.value.setup.find;
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    const text = wordsIn(event.currentTarget as HTMLFormElement);
    setPlace(text("place"));
    const last = Number(text("last"));
    void begin({ do: "scan", place: text("place"), units: { first: 1, last } });
  };
  return (
    <>
      <form onSubmit={send} class="row">
        <label>
          <span>{t.line}</span>
          <input name="place" list="lines" required placeholder="/dev/serial/by-id/… · tcp://192.168.1.10:502" />
        </label>
        <datalist id="lines">
          {survey.value?.ports.map(({ path }) => (
            <option key={path} value={path} />
          ))}
        </datalist>
        <label>
          <span>{t.last}</span>
          <input name="last" type="number" min={1} max={247} defaultValue="32" required />
        </label>
        <button type="submit" class="primary" disabled={survey.value?.view.isRunning === true}>
          {t.scan}
        </button>
      </form>
      <Progress />
      <Found place={place} />
    </>
  );
}

function Progress() {
  const t = words.value.setup.find;
  const { view, refused } = survey.value ?? {};
  if (isUnanswered.value) return <p class="refused">{words.value.setup.draft.failed}</p>;
  if (view === undefined) return null;
  return (
    <p role="status">
      {view.isRunning && t.running(view.asked, view.total, spanText(view.leftMs))}
      {refused !== undefined && t.refused[refused]}
      {!view.isRunning && view.loss !== undefined && <span class="refused">{t.lost(view.loss)}</span>}{" "}
      {view.isRunning && (
        <button type="button" class="ghost" onClick={() => void stop()}>
          {t.stop}
        </button>
      )}
    </p>
  );
}

function Found({ place }: { readonly place: string }) {
  const t = words.value.setup.find;
  const result = scanned.value;
  if (result === undefined) return null;
  if (result.traffic !== undefined) return <p class="refused">{t.otherMaster(result.traffic.bytes)}</p>;
  return (
    <>
      <p>{t.found(result.found.length)}</p>
      <ul class="stations">
        {result.found.map(({ unit, kind, medianMs, garbled, tries, first, settings }) => (
          <li key={unit} data-unit={unit}>
            <b>{t.unit(unit)}</b>{" "}
            {kind === "clash" ? (
              <span class="refused">{t.clash(garbled, tries)}</span>
            ) : (
              <>
                {medianMs} ms {first && `· 0x${first.word.toString(16).padStart(4, "0")} = ${first.word}`}
                <button
                  type="button"
                  class="chip"
                  disabled={survey.value?.view.isRunning === true}
                  onClick={() => void begin({ do: "identify", place, unit, ...(settings && { settings }) })}
                >
                  {t.identify}
                </button>
                <Models way={{ kind: "wire", place, unit, ...(settings && { settings }) }} />
              </>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

function Models({ way }: { readonly way: Extract<Way, { kind: "wire" }> }) {
  const t = words.value.setup.find;
  const { place, unit } = way;
  const seen = identified.value.get(unit);
  if (seen === undefined) return null;
  if (!seen.isHeard) return <p class="refused">{t.silent}</p>;
  return (
    <>
      {seen.models.length === 0 && <p>{t.unknownModel}</p>}
      <ul class="models">
        {seen.models.map(({ profile, title, certainty, measures }) => (
          <li key={profile}>
            <b>{title[document.documentElement.lang === "zh-CN" ? "zh" : "en"]}</b> <code>{profile}</code>{" "}
            <small>{t.certainty[certainty]}</small>
            {measures.map(({ measure, label, unit: of, address, words: cells, value, why }) => (
              <span key={measure} class="raw">
                {label[document.documentElement.lang === "zh-CN" ? "zh" : "en"]}：
                {cells.map((cell) => `0x${cell.toString(16).padStart(4, "0")}`).join(" ")} @{address} →{" "}
                {value === undefined ? why : `${Number(value.toPrecision(6))} ${of}`}
              </span>
            ))}
          </li>
        ))}
      </ul>
      <Registers place={place} unit={unit} />
      <BindDevice way={way} profiles={seen.models.map(({ profile }) => profile)} />
    </>
  );
}
